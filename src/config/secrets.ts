import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { AppError } from '#contract/errors.ts';
import type { ExpertConfig } from './config.ts';
import type { Environment } from './load.ts';

/** An expert's API key, or why it cannot be had. Read once at the start; never written anywhere. */
export type Key =
  | { readonly value: string }
  | { readonly missing: string; readonly hint: string }
  | undefined;

/** Undefined where the expert needs none. */
export function readKey(expertId: string, expert: ExpertConfig, environment: Environment = process.env): Key {
  if (expert.keyEnv) {
    const value = environment[expert.keyEnv]?.trim();
    if (value) return { value };
    return {
      missing: `the environment variable ${expert.keyEnv} of expert "${expertId}" is not set`,
      hint: `Type: export ${expert.keyEnv}=... and start again.`,
    };
  }
  return expert.keyFile ? readKeyFile(expertId, expert.keyFile) : undefined;
}

function readKeyFile(expertId: string, file: string): Key {
  const path = file.replace(/^~(?=\/)/, homedir());
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw new AppError(
        'config_invalid',
        `Cannot use the key file ${file} of expert "${expertId}": others may read it (mode ${mode.toString(8)})`,
        {
          hint: `Type: chmod 600 ${file}`,
        },
      );
    }
    const value = readFileSync(path, 'utf8').trim();
    if (value) return { value };
    return {
      missing: `the key file ${file} of expert "${expertId}" is empty`,
      hint: `Put the key in ${file}.`,
    };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    return {
      missing: `the key file ${file} of expert "${expertId}" cannot be read (${code})`,
      hint: `Put the key in ${file} and type: chmod 600 ${file}`,
    };
  }
}
