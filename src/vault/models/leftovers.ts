import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileLock } from './file-lock.ts';
import type { ModelShelf } from './model-shelf.ts';
import { partialPaths, removePartial } from './partial-file.ts';
import { partialFolder } from './pull.ts';

/** A file of the vault that no model needs. */
export interface Leftover {
  readonly path: string;
  readonly bytes: number;
  readonly why: string;
}

/**
 * Finds files that no entry of the lockfile speaks of, and downloads that nobody goes on with at the moment; deletes
 * them unless `dryRun`. Files of other stores are none of ours.
 */
export function sweep(shelf: ModelShelf, { dryRun }: { dryRun: boolean }): Leftover[] {
  return [...sweepPartials(partialFolder(shelf), dryRun), ...sweepFiles(shelf, dryRun)];
}

function sweepPartials(folder: string, dryRun: boolean): Leftover[] {
  if (!existsSync(folder)) return [];
  const stems = new Set(
    readdirSync(folder).map((name) => join(folder, name.replace(/\.(?:partial|json|json\.next|lock)$/, ''))),
  );
  return [...stems].sort().flatMap((stem) => {
    const { partial, lock } = partialPaths(stem);
    const held = FileLock.take(lock);
    if (!held) return []; // somebody fetches it at this moment
    const bytes = statSync(partial, { throwIfNoEntry: false })?.blocks ?? 0;
    const isThere = existsSync(partial);
    if (!dryRun) removePartial(stem);
    held.release(!dryRun || !isThere);
    return isThere ? [{ path: partial, bytes: bytes * 512, why: 'a download that was not finished' }] : [];
  });
}

/** Under the lock of the lockfile, so that no file is swept between its arrival and its entry. */
function sweepFiles({ lockfile, own }: ModelShelf, dryRun: boolean): Leftover[] {
  return lockfile.update((models) => {
    const needed = new Set([...models.values()].flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
    return own
      .list()
      .filter((sha256) => !needed.has(sha256))
      .map((sha256) => {
        const path = own.path(sha256);
        const { size } = statSync(path);
        if (!dryRun) own.drop(sha256);
        return { path, bytes: size, why: 'no model has it' };
      });
  });
}
