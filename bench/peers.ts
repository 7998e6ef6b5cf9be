/** Installs what Freehold is measured against, once, next to the benches and out of the main install. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Child } from './processes.ts';

const PEERS = join(import.meta.dirname, 'peers');

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export async function ensurePeers(): Promise<void> {
  const wanted = manifest(PEERS).dependencies ?? {};
  const installed = Object.entries(wanted).every(
    ([name, version]) => manifest(join(PEERS, 'node_modules', name)).version === version,
  );
  if (installed) return;
  console.log('Installing the peers into bench/peers …');
  // Without scripts: the only one there patches nothing, and installing should not run strangers' code.
  const npm = new Child('npm ci', 'npm', [
    'ci',
    '--prefix',
    PEERS,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]);
  const how = await npm.ended;
  if (how !== 0) throw npm.complaint(`ended with ${how}`);
}

function manifest(dir: string): Manifest {
  const path = join(dir, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {};
}

export function peerVersion(name: string): string {
  return manifest(join(PEERS, 'node_modules', name)).version ?? 'not installed';
}

export function peerFile(name: string, file: string): string {
  return join(PEERS, 'node_modules', name, file);
}

/** The entry point of a peer that is a library. */
export function requirePeer(name: string): unknown {
  return createRequire(join(dirname(PEERS), 'peers', 'package.json'))(name);
}
