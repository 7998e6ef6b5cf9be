import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { openWriter } from '#store/database.ts';

/** Who makes and empties a folder: it is known as theirs by a file in it, and no other folder is touched. */
export interface FolderMaker {
  /** The file's name. */
  readonly marker: string;
  /** What stands in it. */
  readonly text: string;
  /** `Cannot rehearse in`: how a refusal begins, before the folder's name. */
  readonly cannot: string;
  /** `no rehearsal made them`: of files that are somebody else's. */
  readonly notTheirs: string;
  /** What to do, where the folder has files of another making, is in use, or cannot be read. */
  readonly hints: { readonly foreign: string; readonly inUse: string; readonly unreadable: string };
}

/** Makes the folder, or empties it where it is this maker's. Throws AppError, and changes nothing, where it is not. */
export function emptyFolder(folder: string, maker: FolderMaker): void {
  const names = namesIn(folder, maker);
  refuseOthers(folder, names, maker);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The marker is there first and stays: what was cut short can be repeated.
  writeFileSync(join(folder, maker.marker), maker.text);
  for (const name of names)
    if (name !== maker.marker) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Removes the folder with all that is in it. Throws AppError where it is not this maker's. */
export function removeFolder(folder: string, maker: FolderMaker): void {
  const names = namesIn(folder, maker);
  refuseOthers(folder, names, maker);
  // The marker goes last: what was cut short can be repeated.
  for (const name of names)
    if (name !== maker.marker) rmSync(join(folder, name), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

export function isMarked(folder: string, { marker }: Pick<FolderMaker, 'marker'>): boolean {
  return lstatSync(join(folder, marker), { throwIfNoEntry: false })?.isFile() ?? false;
}

function refuseOthers(folder: string, names: readonly string[], maker: FolderMaker): void {
  const refuse = (why: string, hint: string) => {
    throw new AppError('bad_request', `${maker.cannot} ${folder}: ${why}`, { hint });
  };
  if (names.length > 0 && !isMarked(folder, maker))
    refuse(`it has files, and ${maker.notTheirs}`, maker.hints.foreign);
  if (names.includes('freehold.db') && isInUse(join(folder, 'freehold.db')))
    refuse('a server that is running has its database open', maker.hints.inUse);
}

function namesIn(folder: string, { cannot, hints }: FolderMaker): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new AppError('bad_request', `${cannot} ${folder}: ${code}`, { hint: hints.unreadable, cause });
  }
}

/** SQLite leaves write-ahead logging only when nobody else has the file open (sqlite.org/wal.html, section 3.3). */
function isInUse(databaseFile: string): boolean {
  try {
    const database = openWriter(databaseFile, 'normal');
    try {
      database.exec('PRAGMA journal_mode = DELETE');
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    const BUSY = 5;
    return (error as { errcode?: number }).errcode === BUSY; // a broken file is nobody's
  }
}
