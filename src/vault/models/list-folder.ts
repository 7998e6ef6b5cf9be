import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { AppError } from '#contract/errors.ts';

/** What lies in a folder, by name. Throws AppError `bad_request` where that cannot be read. */
export function listFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new AppError('bad_request', `Cannot read the folder ${folder}: ${(cause as Error).message}`, {
      hint: 'It must be a folder that this user may read.',
      cause,
    });
  }
}

/** What an entry is, and where it really lies: links are followed, as stores are full of them. Undefined: neither. */
export function realEntry(path: string): { kind: 'file' | 'folder'; real: string } | undefined {
  try {
    const found = statSync(path);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : undefined;
    return kind && { kind, real: realpathSync(path) };
  } catch {
    return undefined; // a link that leads nowhere, or to where this user may not go
  }
}
