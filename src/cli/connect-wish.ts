import { resolve } from 'node:path';
import type { Config, ExpertConfig } from '#config/config.ts';
import { tidyBaseUrl } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { configSchema } from '#config/schema.ts';
import type { TrainingTerms } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import { ZONES, type Zone } from '#contract/expert.ts';
import { isMetadataHost } from '#egress/address.ts';
import { DECIDABLE_TERMS } from '#flows/owner-decision.ts';
import { isThisMachine } from '#std/ip.ts';
import { nearest } from '#std/nearest.ts';
import { type Command, type Given, listOption, misuse, numberOption, textOption } from './command.ts';

/** What was typed after `freehold connect`, checked, and put on top of what the file already says. */
export interface Wish {
  readonly name: string;
  /** The expert as it stands in the file. */
  readonly before: ExpertConfig | undefined;
  /** What to write: undefined takes a setting away. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** The expert as it will be. */
  readonly expert: ExpertConfig;
  /** Why it has the zone it has, where nobody typed one. */
  readonly zoneReason: string | undefined;
}

export function readWish(command: Command, given: Given, config: Config): Wish {
  const name = readName(given, config);
  const before = config.experts[name];
  const url = readUrl(given, name, before);
  const zone = readZone(given, url, before);
  const models = listOption(given, 'model');
  const changes = {
    ...(url === before?.url ? {} : { url }),
    ...(zone.value === before?.zone ? {} : { zone: zone.value }),
    ...readKeyPlace(command, given),
    ...readPrice(command, given),
    ...(models.length > 0 ? { models } : {}),
    ...readTraining(given),
  };
  const expert = { ...before, ...changes };
  // Says what the checks above do not look at, such as a password in the address.
  const whole = completeConfig({ experts: { [name]: present(expert) } }, `the expert "${name}"`).experts[
    name
  ];
  return { name, before, changes, expert: whole as ExpertConfig, zoneReason: zone.reason };
}

function readName(given: Given, config: Config): string {
  const name = given.words[0] ?? '';
  const refuse = (because: string, hint: string) =>
    new AppError('bad_request', `Cannot connect an expert called "${name}": ${because}`, { hint });
  const pattern = configSchema.properties?.experts?.propertyNames?.pattern ?? '';
  if (!new RegExp(pattern).test(name)) {
    throw refuse(
      'that is no usable name',
      'Use letters, digits, dot, dash and underscore, at most 64, e.g. openai.',
    );
  }
  if (name === 'auto') throw refuse('that name means any expert', 'Choose another name, e.g. openai.');
  if (config.routes[name])
    throw refuse('a route has that name', 'Choose another name, or rename the route in the config file.');
  return name;
}

function readUrl(given: Given, name: string, before: ExpertConfig | undefined): string {
  const typed = textOption(given, 'url');
  if (typed === undefined && before) return before.url;
  if (typed === undefined) {
    throw new AppError('bad_request', `Cannot connect the new expert "${name}": --url is missing`, {
      hint: `For example: freehold connect ${name} --url https://HOST/v1 --key-env VAR`,
    });
  }
  const { hostname, username, password, href } = new URL(tidyBaseUrl(typed));
  if (username || password) {
    throw new AppError('bad_request', `Cannot connect "${name}" with a key or password in its --url`, {
      hint: 'Give it by --key-env VAR or --key-file FILE, so that it does not stand in the config file.',
    });
  }
  if (!isMetadataHost(hostname)) return href;
  throw new AppError(
    'egress_refused',
    `Cannot connect "${typed}": it is a cloud metadata service, which holds keys`,
  );
}

/** A zone that was chosen for one host says nothing about another: then it is found anew. */
function readZone(
  given: Given,
  url: string,
  before: ExpertConfig | undefined,
): { value: Zone; reason?: string } {
  const typed = textOption(given, 'zone');
  if (typed === undefined) {
    const { hostname } = new URL(url);
    if (before && new URL(before.url).hostname === hostname) return { value: before.zone };
    if (isThisMachine(hostname)) return { value: 'device', reason: `${hostname} is this machine` };
    return { value: 'outside', reason: `${hostname} is not this machine; if it is yours: --zone household` };
  }
  const zone = ZONES.find((known) => known === typed);
  if (zone) return { value: zone };
  const near = nearest(typed, ZONES);
  throw new AppError('bad_request', `Cannot use --zone ${typed}: there is no such zone`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}From nearest to farthest: ${ZONES.join(', ')}.`,
  });
}

function readKeyPlace(
  command: Command,
  given: Given,
): { keyEnv?: string | undefined; keyFile?: string | undefined } {
  const keyEnv = textOption(given, 'key-env');
  const file = textOption(given, 'key-file');
  if (keyEnv !== undefined && file !== undefined)
    throw misuse(command, 'takes --key-env or --key-file, not both');
  if (keyEnv !== undefined) {
    refuseKeyItself(keyEnv);
    return { keyEnv, keyFile: undefined };
  }
  // The server may be started in another folder.
  return file === undefined ? {} : { keyFile: /^~\//.test(file) ? file : resolve(file), keyEnv: undefined };
}

function readTraining(given: Given): { training?: TrainingTerms } {
  const typed = textOption(given, 'training');
  if (typed === undefined) return {};
  const training = DECIDABLE_TERMS.find((known) => known === typed);
  if (training) return { training };
  const near = nearest(typed, DECIDABLE_TERMS);
  throw new AppError('bad_request', `Cannot use --training ${typed}: there are no such terms`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}They are ${DECIDABLE_TERMS.join(', ')}.`,
  });
}

/** People paste the key where its variable's name belongs; then it must reach neither the file nor the screen. */
function refuseKeyItself(keyEnv: string): void {
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(keyEnv);
  const looksLikeKey = keyEnv.length >= 20 && /[a-z]/.test(keyEnv) && /\d/.test(keyEnv);
  if (isName && !looksLikeKey) return;
  throw new AppError(
    'bad_request',
    'Cannot use the value of --key-env: it must be the name of a variable, not the key',
    {
      hint: 'For example: export OPENAI_API_KEY=...    then: --key-env OPENAI_API_KEY',
    },
  );
}

function readPrice(command: Command, given: Given): { price?: { in: number; out: number } } {
  const tokensIn = numberOption(command, given, 'price-in');
  const tokensOut = numberOption(command, given, 'price-out');
  if (tokensIn === undefined && tokensOut === undefined) return {};
  if (tokensIn !== undefined && tokensOut !== undefined) return { price: { in: tokensIn, out: tokensOut } };
  const [known, lacking] =
    tokensIn === undefined ? ['--price-out', '--price-in'] : ['--price-in', '--price-out'];
  throw new AppError(
    'bad_request',
    `Cannot use ${known} ${tokensIn ?? tokensOut} without ${lacking}: a cost needs both`,
    {
      hint: 'Both are for a million tokens, e.g. --price-in 0.15 --price-out 0.60',
    },
  );
}

function present(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
