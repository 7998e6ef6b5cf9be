import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '#contract/errors.ts';

/** While it is written, a file has a name that ends in this. */
export const NEXT = '.next';

/** Makes a folder for its owner alone. Throws AppError `internal` where that cannot be. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError('internal', `Cannot make the folder ${folder}: ${(cause as Error).message}`, {
      hint: 'It must be in a place where Freehold may write. With --home DIR you choose another.',
    });
  }
}

/**
 * Writes a small file so that, whatever happens, either the old text or the new one is there, whole. Who calls it
 * holds a lock: two at once would write into one another.
 */
export function writeDurably(file: string, text: string): void {
  const next = file + NEXT;
  try {
    const handle = openSync(next, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(next, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

/** A name is as durable as its folder. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
