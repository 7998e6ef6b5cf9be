import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#contract/errors.ts';

/** While it is written, a file has a name that ends in this. */
const PARTIAL = '.partial';
/** A partial file this old is left over from a crash: nobody takes as long to write one. */
const STALE_MS = 60_000;

/**
 * Files named by the sha256 of their bytes, at `<folder>/sha256/ab/ab12…`. A file that is there is whole: it is written
 * under another name, synced, and only then given its own. Whoever gets one gets the bytes it is named for, or an error.
 */
export class Blobs {
  readonly folder: string;

  /** Makes the folder if need be, and clears away what a crash left half written. Throws AppError if it cannot. */
  constructor(folder: string, nowMs: () => number = Date.now) {
    this.folder = folder;
    try {
      mkdirSync(this.#root, { recursive: true, mode: 0o700 });
      this.#clear(nowMs() - STALE_MS);
    } catch (error) {
      throw new AppError(
        'config_invalid',
        `Cannot open the vault at ${folder}: ${(error as Error).message}`,
        {
          hint: 'It must be a folder in which Freehold may write.',
          cause: error,
        },
      );
    }
  }

  /** Keeps the bytes and gives their hash. They are on stable storage when it returns. Throws AppError if they are not. */
  put(bytes: Uint8Array): string {
    const name = sha256(bytes);
    try {
      if (!this.#holds(name)) this.#write(name, bytes);
    } catch (error) {
      throw new AppError('internal', `Cannot keep ${this.path(name)}: ${(error as Error).message}`, {
        hint: `See that ${this.folder} may be written to and that its disk is not full.`,
        cause: error,
      });
    }
    return name;
  }

  /** The bytes that are named so. Throws AppError `not_found`, or `internal` where the file is no longer what it was. */
  get(name: string): Uint8Array {
    const file = this.path(name);
    const bytes = this.#read(file);
    if (!bytes)
      throw new AppError('not_found', `The vault has no ${name}: ${file} does not exist`, {
        hint: 'Restore it from a backup, or let what it held be made anew.',
      });
    const found = sha256(bytes);
    if (found !== name)
      throw new AppError('internal', `${file} was cut short or altered: its sha256 is ${found}`, {
        hint: 'Restore it from a backup, or delete it and let what it held be made anew.',
      });
    return bytes;
  }

  /** Whether there is a file of that name. What is in it, only `get` tells. */
  has(name: string): boolean {
    return statSync(this.path(name), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  /** Where a file of that name lies or would lie. */
  path(name: string): string {
    if (!/^[0-9a-f]{64}$/.test(name))
      throw new AppError('bad_request', `${JSON.stringify(name)} is not the name of a file in the vault`, {
        hint: 'A name is a sha256: 64 digits from 0 to 9 and a to f.',
      });
    return join(this.#root, name.slice(0, 2), name);
  }

  /** The names of all files, sorted. */
  list(): string[] {
    return this.#folders()
      .flatMap((folder) => readdirSync(join(this.#root, folder)).filter((name) => name.startsWith(folder)))
      .filter((name) => /^[0-9a-f]{64}$/.test(name))
      .sort();
  }

  /** Deletes a file. False: there was none. */
  drop(name: string): boolean {
    const isThere = this.has(name);
    rmSync(this.path(name), { force: true });
    return isThere;
  }

  get #root(): string {
    return join(this.folder, 'sha256');
  }

  #folders(): string[] {
    return readdirSync(this.#root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name))
      .map(({ name }) => name);
  }

  #read(file: string): Uint8Array | undefined {
    try {
      return read(file);
    } catch (error) {
      throw new AppError('internal', `Cannot read ${file}: ${(error as Error).message}`, {
        hint: 'It must be a file that Freehold may read, on a disk that is sound.',
        cause: error,
      });
    }
  }

  /** Whether the file is there and whole; one that is not is written anew. */
  #holds(name: string): boolean {
    const bytes = read(this.path(name));
    return bytes !== undefined && sha256(bytes) === name;
  }

  #write(name: string, bytes: Uint8Array): void {
    const folder = join(this.#root, name.slice(0, 2));
    if (mkdirSync(folder, { recursive: true, mode: 0o700 })) syncFolder(this.#root);
    const partial = join(folder, `${randomUUID()}${PARTIAL}`);
    try {
      const file = openSync(partial, 'wx', 0o600);
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(partial, this.path(name));
      syncFolder(folder);
    } finally {
      rmSync(partial, { force: true });
    }
  }

  #clear(untilMs: number): void {
    for (const folder of this.#folders())
      for (const name of readdirSync(join(this.#root, folder))) {
        const file = join(this.#root, folder, name);
        if (name.endsWith(PARTIAL) && (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < untilMs)
          rmSync(file, { force: true });
      }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Undefined: there is no such file. */
function read(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A name is as durable as its folder. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
