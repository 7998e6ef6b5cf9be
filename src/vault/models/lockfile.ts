import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { makeFolder, writeDurably } from './durable-file.ts';
import { FileLock } from './file-lock.ts';
import { readEntry } from './lockfile-entry.ts';
import type { StoredModel } from './stored-model.ts';

const VERSION = 1;
/** A change takes milliseconds, so that who waits longer waits for something that hangs. */
const LOCK_WAIT_MS = 10_000;

/**
 * `models.lock.json`: which models there are, and the sha256 of every file of theirs. People may read it and keep it
 * under version control. It is read anew each time, since other processes change it too.
 */
export class Lockfile {
  readonly file: string;
  readonly #lock: string;

  constructor(vaultFolder: string) {
    this.file = join(vaultFolder, 'models.lock.json');
    this.#lock = join(vaultFolder, 'models', 'lockfile.lock');
  }

  /** By name. Throws AppError `config_invalid` where the file is not what Freehold wrote. */
  read(): Map<string, StoredModel> {
    const text = this.#text();
    if (text === undefined) return new Map();
    const models = this.#parse(text);
    return new Map(models.map((model) => [model.name, model]));
  }

  /** Changes it in one step, alone: what another process entered meanwhile is there when `change` is called. */
  update<T>(change: (models: Map<string, StoredModel>) => T): T {
    makeFolder(dirname(this.#lock));
    const lock = FileLock.take(this.#lock, LOCK_WAIT_MS);
    if (!lock)
      throw new AppError('internal', `Cannot change ${this.file}: another process holds ${this.#lock}`, {
        hint: 'Another freehold command seems to hang. End it, then type the same again.',
      });
    try {
      const models = this.read();
      const before = JSON.stringify([...models]);
      const result = change(models);
      if (JSON.stringify([...models]) !== before) this.#write(models);
      return result;
    } finally {
      lock.release();
    }
  }

  #write(models: ReadonlyMap<string, StoredModel>): void {
    const sorted = [...models].sort(([a], [b]) => (a < b ? -1 : 1));
    const entries = Object.fromEntries(sorted.map(([name, { name: _, ...entry }]) => [name, entry]));
    try {
      writeDurably(this.file, `${JSON.stringify({ version: VERSION, models: entries }, undefined, 2)}\n`);
    } catch (cause) {
      throw new AppError('internal', `Cannot write ${this.file}: ${(cause as Error).message}`, {
        hint: 'See that its folder may be written to and that its disk is not full.',
        cause,
      });
    }
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new AppError('internal', `Cannot read ${this.file}: ${(cause as Error).message}`, { cause });
    }
  }

  #parse(text: string): StoredModel[] {
    const refuse = (because: string) =>
      new AppError('config_invalid', `Cannot use ${this.file}: ${because}`, {
        hint: 'Mend the file, or move it away and add the models again with freehold add and freehold pull.',
      });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw refuse(`it is no JSON (${(error as Error).message})`);
    }
    const { version, models } = (value ?? {}) as { version?: unknown; models?: unknown };
    if (version !== VERSION)
      throw refuse(`its version is ${JSON.stringify(version)}, and this Freehold reads ${VERSION}`);
    if (typeof models !== 'object' || models === null || Array.isArray(models))
      throw refuse('it has no "models"');
    return Object.entries(models).map(([name, entry]) => {
      const read = readEntry(name, entry);
      if (typeof read === 'string') throw refuse(read);
      return read;
    });
  }
}
