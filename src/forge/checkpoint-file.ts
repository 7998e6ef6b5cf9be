import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { TeachingCheckpoint } from './teach.ts';

const HASH_BYTES = 32;

/** Replaces the file as a whole: after a sudden death it is the old one or the new one. */
export function writeCheckpoint(file: string, checkpoint: TeachingCheckpoint): void {
  const body = serialize(checkpoint);
  writeFileSync(`${file}.part`, Buffer.concat([sha256(body), body]));
  renameSync(`${file}.part`, file);
}

/** Undefined where there is none that is whole: then teaching begins anew, which costs time and nothing else. */
export function readCheckpoint(file: string): TeachingCheckpoint | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const body = bytes.subarray(HASH_BYTES);
  return sha256(body).equals(bytes.subarray(0, HASH_BYTES))
    ? (deserialize(body) as TeachingCheckpoint)
    : undefined;
}

export function removeCheckpoint(file: string): void {
  rmSync(`${file}.part`, { force: true });
  rmSync(file, { force: true });
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
