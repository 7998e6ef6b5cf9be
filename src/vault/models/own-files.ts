import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, syncFolder } from './durable-file.ts';

/**
 * The model files that were pulled, at `<vault>/models/sha256/ab/ab12….gguf`: named by their bytes like everything
 * in the vault, with an ending that lets other programs take them as they are.
 */
export class OwnFiles {
  readonly folder: string;

  constructor(vaultFolder: string) {
    this.folder = join(vaultFolder, 'models');
  }

  /** Where a file of that hash lies or would lie. */
  path(sha256: string): string {
    return join(this.#root, sha256.slice(0, 2), `${sha256}.gguf`);
  }

  has(sha256: string): boolean {
    return existsSync(this.path(sha256));
  }

  /** Makes a finished file, already synced, the file of that hash, and nobody's to write. */
  adopt(finished: string, sha256: string): void {
    const path = this.path(sha256);
    makeFolder(dirname(path));
    chmodSync(finished, 0o400);
    renameSync(finished, path);
    syncFolder(dirname(path));
    syncFolder(this.#root);
  }

  /** Deletes a file; how many bytes that freed. */
  drop(sha256: string): number {
    const path = this.path(sha256);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    rmSync(path, { force: true });
    return bytes;
  }

  /** The hashes of all files that are there. */
  list(): string[] {
    if (!existsSync(this.#root)) return [];
    return readdirSync(this.#root, { recursive: true, encoding: 'utf8' }).flatMap(
      (name) => /([0-9a-f]{64})\.gguf$/.exec(name)?.[1] ?? [],
    );
  }

  get #root(): string {
    return join(this.folder, 'sha256');
  }
}
