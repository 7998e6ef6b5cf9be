import { unwatchFile, watchFile } from 'node:fs';
import { AppError } from '#contract/errors.ts';
import type { Log } from '#std/world.ts';
import { type AccessRules, NOBODY, readAccessFile } from './access-file.ts';
import { keyHash } from './api-key.ts';
import type { StoredPassword } from './password.ts';

/** How often the file is looked at, so that a change holds within about a second. */
const LOOK_MS = 1_000;

/** The password and the keys as the file has them now. It is read when somebody first asks, and watched from then on. */
export class Credentials {
  readonly #file: string;
  readonly #log: Log;
  readonly #onChange: (before: AccessRules, after: AccessRules) => void;
  readonly #lookMs: number;
  #rules: AccessRules | undefined;
  /** The names of the keys, by their hash. */
  #names: ReadonlyMap<string, string> = new Map();
  /** The same by the keys themselves, of those that came. */
  readonly #seen = new Map<string, string>();

  constructor(
    file: string,
    log: Log,
    onChange: (before: AccessRules, after: AccessRules) => void,
    lookMs = LOOK_MS,
  ) {
    this.#file = file;
    this.#log = log;
    this.#onChange = onChange;
    this.#lookMs = lookMs;
  }

  get password(): StoredPassword | undefined {
    return this.#now().password;
  }

  /**
   * The name of a key that is known. Neither look-up tells by its time how near a guess is: one is by a hash, the other
   * by the string hash of this process, drawn at its start.
   */
  keyName(key: string): string | undefined {
    this.#now();
    const seen = this.#seen.get(key);
    if (seen !== undefined) return seen;
    const name = this.#names.get(keyHash(key));
    if (name !== undefined) this.#seen.set(key, name);
    return name;
  }

  close(): void {
    if (this.#rules) unwatchFile(this.#file, this.#look);
  }

  #now(): AccessRules {
    if (!this.#rules) {
      watchFile(this.#file, { interval: this.#lookMs, persistent: false }, this.#look);
      this.#take(this.#read());
    }
    return this.#rules ?? NOBODY;
  }

  readonly #look = (): void => {
    const before = this.#rules ?? NOBODY;
    const after = this.#read();
    this.#take(after);
    this.#onChange(before, after);
  };

  #take(rules: AccessRules): void {
    this.#rules = rules;
    this.#seen.clear();
    this.#names = new Map(rules.keys.map(({ sha256, name }) => [sha256, name]));
  }

  /** A file that cannot be used lets nobody in. */
  #read(): AccessRules {
    try {
      return readAccessFile(this.#file);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      this.#log(`freehold: nobody can sign in: ${thrown.message}. ${thrown.hint ?? ''}`);
      return NOBODY;
    }
  }
}
