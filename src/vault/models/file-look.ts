import { type BigIntStats, statSync } from 'node:fs';
import type { FileLook } from './stored-model.ts';

/** How a file looks now, and its length. Undefined: there is no file that this user can see. */
export function lookAt(path: string): { look: FileLook; bytes: number } | undefined {
  try {
    const found = statSync(path, { bigint: true });
    return found.isFile() ? { look: lookOf(found), bytes: Number(found.size) } : undefined;
  } catch {
    return undefined; // not there, or behind a folder that this user may not enter
  }
}

export function sameLook(a: FileLook, b: FileLook): boolean {
  return a.inode === b.inode && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

function lookOf({ ino, dev, mtimeNs, ctimeNs }: BigIntStats): FileLook {
  return { inode: `${dev}:${ino}`, mtimeMs: Number(mtimeNs) / 1e6, ctimeMs: Number(ctimeNs) / 1e6 };
}

/** 0 where there is no file. */
export function bytesAt(path: string): number {
  return lookAt(path)?.bytes ?? 0;
}
