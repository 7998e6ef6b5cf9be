import { hash, randomBytes } from 'node:crypto';

/** How every key begins, so that people and programs know one when they see it. */
export const KEY_START = 'fh_';

/** A new key, 256 bits of chance. */
export function newKey(): string {
  return KEY_START + randomBytes(32).toString('base64url');
}

/** In hex, as it is kept. */
export function keyHash(key: string): string {
  return hash('sha256', key);
}
