import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { isThisMachine } from '#std/ip.ts';
import type { Config } from './config.ts';
import { completeConfig, parseYaml } from './parse.ts';

/** What the command line may say about where things are and what to override. */
export interface Flags {
  readonly home?: string | undefined;
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly durability?: string | undefined;
  /** An upstream for this run alone; becomes the expert `upstream`. */
  readonly upstream?: string | undefined;
  readonly upstreamKeyEnv?: string | undefined;
}

/** Where this server keeps everything: one database, one config file, nothing anywhere else. */
export interface Places {
  readonly home: string;
  readonly configFile: string;
  readonly databaseFile: string;
  /** Students and datasets, by the hash of their bytes. */
  readonly vaultFolder: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function findPlaces(flags: Flags, environment: Environment = process.env): Places {
  // `||`: an empty variable is one that is not set, as scripts have it.
  const home = resolve(flags.home ?? (environment.FREEHOLD_HOME || join(homedir(), '.freehold')));
  return {
    home,
    configFile: resolve(flags.config ?? (environment.FREEHOLD_CONFIG || join(home, 'config.yaml'))),
    databaseFile: join(home, 'freehold.db'),
    vaultFolder: join(home, 'vault'),
  };
}

/** defaults < file < environment < flags, validated together and frozen. */
export function loadConfig(places: Places, flags: Flags, environment: Environment = process.env): Config {
  const mustExist = flags.config !== undefined || Boolean(environment.FREEHOLD_CONFIG);
  const value = parseYaml(readConfigFile(places.configFile, mustExist), places.configFile);
  const overrides: [from: string, path: string[], value: unknown][] = [
    ['FREEHOLD_HOST', ['server', 'host'], environment.FREEHOLD_HOST || undefined],
    ['FREEHOLD_PORT', ['server', 'port'], wholeNumber('FREEHOLD_PORT', environment.FREEHOLD_PORT)],
    ['FREEHOLD_DURABILITY', ['traces', 'durability'], environment.FREEHOLD_DURABILITY || undefined],
    ['--host', ['server', 'host'], flags.host],
    ['--port', ['server', 'port'], flags.port],
    ['--durability', ['traces', 'durability'], flags.durability],
    ['--upstream', ['experts', 'upstream'], flags.upstream && upstreamExpert(flags)],
  ];
  for (const [from, path, override] of overrides) {
    if (override === undefined) continue;
    const alone = {};
    place(alone, path, override);
    completeConfig(alone, from); // by itself first, so that what is wrong with it is not blamed on the file
    place(value, path, override);
  }
  return completeConfig(value, places.configFile);
}

/** The file's text, or nothing where there is no file and none was asked for. */
export function readConfigFile(file: string, mustExist: boolean): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && !mustExist) return '';
    throw new AppError('config_invalid', `Cannot read the config file ${file}: ${code}`, {
      hint:
        code === 'ENOENT'
          ? 'Give --config an existing file, or leave it out.'
          : 'Check the rights of the file and its folder.',
      cause,
    });
  }
}

/**
 * The base address as the user meant it: `http://host:1234` gets the `/v1` that every OpenAI-compatible
 * server has, and a pasted endpoint loses its `/chat/completions`.
 */
export function tidyBaseUrl(typed: string): string {
  const withScheme = /^[a-z]+:\/\//i.test(typed) ? typed : `http://${typed}`;
  const url = URL.parse(withScheme);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new AppError('bad_request', `Cannot use "${typed.replace(/\/\/[^/]*@/, '//')}" as an address`, {
      hint: 'Give a base address such as https://api.openai.com/v1 or http://localhost:8080/v1.',
    });
  }
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/(chat\/completions|completions|embeddings|models)$/, '');
  return `${url.protocol}//${url.username ? `${url.username}:${url.password}@` : ''}${url.host}${path || '/v1'}${url.search}`;
}

function upstreamExpert(flags: Flags): Record<string, unknown> {
  const url = tidyBaseUrl(flags.upstream ?? '');
  return {
    url,
    ...(URL.canParse(url) && isThisMachine(new URL(url).hostname) ? { zone: 'device' } : {}),
    ...(flags.upstreamKeyEnv ? { keyEnv: flags.upstreamKeyEnv } : {}),
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new AppError('config_invalid', `Cannot use ${name}=${text}: it must be a whole number`);
}

function place(value: unknown, [head, ...rest]: string[], override: unknown): void {
  if (typeof value !== 'object' || value === null || head === undefined) return; // validation tells what is wrong
  const group = value as Record<string, unknown>;
  if (rest.length === 0) group[head] = override;
  else {
    group[head] ??= {};
    place(group[head], rest, override);
  }
}
