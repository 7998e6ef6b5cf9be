import { isAbsolute } from 'node:path';
import { isModelName } from './model-name.ts';
import type { StoredFile, StoredModel } from './stored-model.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An entry of the lockfile, checked, since people may have edited it. A text says what is wrong with it. */
export function readEntry(name: string, entry: unknown): StoredModel | string {
  const at = `models.${name}`;
  if (!isModelName(name)) return `${JSON.stringify(name)} is no name for a model`;
  if (!isFields(entry)) return `${at} is not an object`;
  const { files, source, addedAt, pinned, license, facts, beside } = entry;
  if (!Array.isArray(files) || files.length === 0) return `${at}.files is not a list of files`;
  const wrong = files.flatMap((file, index) => wrongInFile(file, `${at}.files[${index}]`));
  if (wrong[0] !== undefined) return wrong[0];
  if (typeof source !== 'string') return `${at}.source is not a text`;
  if (typeof addedAt !== 'string' || Number.isNaN(Date.parse(addedAt))) return `${at}.addedAt is not a date`;
  if (typeof pinned !== 'boolean') return `${at}.pinned is neither true nor false`;
  if (license !== undefined && typeof license !== 'string') return `${at}.license is not a text`;
  if (facts !== undefined && !isFields(facts)) return `${at}.facts is not an object`;
  if (beside !== undefined && !isFields(beside)) return `${at}.beside is not an object`;
  return { ...entry, name, files: files as StoredFile[], source, addedAt, pinned };
}

/** Nothing where the file is as it should be. */
function wrongInFile(file: unknown, at: string): string[] {
  if (!isFields(file)) return [`${at} is not an object`];
  const { path, sha256, bytes, seen } = file;
  if (path !== undefined && !(typeof path === 'string' && isAbsolute(path)))
    return [`${at}.path is not a whole path`];
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
    return [`${at}.sha256 is not 64 digits from 0 to f`];
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) return [`${at}.bytes is not a count`];
  if (!isFields(seen) || typeof seen.inode !== 'string') return [`${at}.seen.inode is not a text`];
  if (typeof seen.mtimeMs !== 'number' || typeof seen.ctimeMs !== 'number')
    return [`${at}.seen has no times`];
  return [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
