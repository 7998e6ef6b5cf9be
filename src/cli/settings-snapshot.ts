import { hash } from 'node:crypto';
import type { Config } from '#config/config.ts';

/** The settings in force, without any secret (they hold none), named by their hash. */
export function snapshotOf(config: Config): { hash: string; body: string } {
  const body = JSON.stringify(config);
  return { hash: hash('sha256', body).slice(0, 16), body };
}
