import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#contract/errors.ts';

/** Where keys lie that were typed once: a file for each expert, readable by its owner alone. */
export class KeyFiles {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, 'keys');
  }

  /** `name` is an expert's, which has no slash in it. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  isOurs(path: string | undefined): boolean {
    return path !== undefined && dirname(path) === this.#folder;
  }

  /** Writes the key down, whole or not at all; what it answers puts back what was there before. */
  keep(name: string, key: string): () => void {
    const path = this.pathOf(name);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    this.#write(path, key);
    return () => (before === undefined ? this.forget(path) : this.#write(path, before));
  }

  /** Leaves a file alone that is not ours. */
  forget(path: string): void {
    if (this.isOurs(path)) rmSync(path, { force: true });
  }

  #write(path: string, key: string): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.new`;
    writeFileSync(draft, key, { mode: 0o600 });
    renameSync(draft, path);
  }
}

/** A key as it can stand in a header. Throws AppError without a word of it: what was typed may be half a key. */
export function usableKey(typed: string, param: string): string {
  const key = typed.trim();
  const refuse = (because: string) =>
    new AppError('bad_request', `Cannot use that key: ${because}`, {
      hint: 'Copy it again from where it was made, and nothing around it.',
      param,
    });
  if (key === '') throw refuse('it is empty');
  if (key.length > 4_096) throw refuse('it is longer than any key, 4,096 characters');
  if (!/^[\x21-\x7e]+$/.test(key)) throw refuse('it has spaces, line breaks or letters that no key has');
  return key;
}
