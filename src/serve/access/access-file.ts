import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { isStoredPassword, type StoredPassword } from './password.ts';

/** A key that a program may come with. The key itself was shown once and is kept nowhere. */
export interface StoredKey {
  readonly name: string;
  /** Of the whole key, in hex. A key has 256 bits of chance in it, so it needs no salt and no slow hash. */
  readonly sha256: string;
  /** Milliseconds since 1970. */
  readonly added_at: number;
}

/** Who may look beyond loopback. */
export interface AccessRules {
  readonly password?: StoredPassword;
  readonly keys: readonly StoredKey[];
}

export const NOBODY: AccessRules = { keys: [] };

/** The one file that says who may look, in the home. */
export function accessFileIn(home: string): string {
  return join(home, 'access.json');
}

/** Throws AppError `config_invalid` where the file cannot be read, is damaged, or others could read it. */
export function readAccessFile(file: string): AccessRules {
  const text = readOwned(file);
  if (text === undefined) return NOBODY;
  const value = parse(text);
  if (!isRules(value))
    throw new AppError('config_invalid', `Cannot read ${file}: it is not as freehold writes it`, {
      hint: 'Remove the file and type: freehold password',
    });
  return value;
}

/** Replaces the file in one step, so that a server that reads it meets the old or the new one, whole. */
export function writeAccessFile(file: string, rules: AccessRules): void {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(rules, null, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600); // a file that an earlier run left behind keeps its old mode
  renameSync(fresh, file);
}

function readOwned(file: string): string | undefined {
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0 && process.platform !== 'win32')
      throw new AppError(
        'config_invalid',
        `Cannot use ${file}: others may read it (mode ${mode.toString(8)})`,
        { hint: `Type: chmod 600 ${file}` },
      );
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new AppError('config_invalid', `Cannot read ${file}: ${code}`, {
      hint: 'Check the rights of the file and its folder.',
      cause,
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRules(value: unknown): value is AccessRules {
  if (typeof value !== 'object' || value === null) return false;
  const { password, keys } = value as { password?: unknown; keys?: unknown };
  const isKey = (key: Partial<StoredKey> | null) =>
    typeof key?.name === 'string' && /^[0-9a-f]{64}$/.test(key.sha256 ?? '') && Number.isFinite(key.added_at);
  return (password === undefined || isStoredPassword(password)) && Array.isArray(keys) && keys.every(isKey);
}
