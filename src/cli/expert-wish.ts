import { resolve } from 'node:path';
import type { Config, ExpertConfig } from '#config/config.ts';
import { tidyBaseUrl } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { configSchema } from '#config/schema.ts';
import type { ConnectionWish } from '#contract/connections.ts';
import type { TrainingTerms } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import { ZONES, type Zone } from '#contract/expert.ts';
import { isMetadataHost } from '#egress/address.ts';
import { DECIDABLE_TERMS } from '#flows/owner-decision.ts';
import { isThisMachine } from '#std/ip.ts';
import { nearest } from '#std/nearest.ts';

/** What is wanted of an expert, checked, and put on top of what the file already says. */
export interface Wish {
  readonly name: string;
  /** The expert as it stands in the file. */
  readonly before: ExpertConfig | undefined;
  /** What to write: undefined takes a setting away. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** The expert as it will be. */
  readonly expert: ExpertConfig;
  /** Why it has the zone it has, where nobody chose one. */
  readonly zoneReason: string | undefined;
}

/** How whoever asks spells what can be told of an expert, for errors: `--key-env` on a command line, `key_env` over HTTP. */
export type Spelling = Readonly<Record<Exclude<keyof ConnectionWish, 'key' | 'models'>, string>>;

/** Throws AppError `bad_request` with the name of what is wrong, or `egress_refused`. Pure, but for `~` in paths. */
export function expertWish(name: string, told: ConnectionWish, config: Config, spelt: Spelling): Wish {
  checkName(name, config);
  const before = config.experts[name];
  const url = checkUrl(name, told.url, before, spelt);
  const zone = checkZone(told.zone, url, before, spelt);
  const changes = {
    ...(url === before?.url ? {} : { url }),
    ...(zone.value === before?.zone ? {} : { zone: zone.value }),
    ...checkKeyPlace(told, spelt),
    ...checkPrice(told, spelt),
    ...(told.models ? { models: told.models } : {}),
    ...checkTraining(told.training, spelt),
  };
  const expert = { ...before, ...changes };
  // Says what the checks above do not look at, such as a password in the address.
  const whole = completeConfig({ experts: { [name]: present(expert) } }, `the expert "${name}"`).experts[
    name
  ];
  return { name, before, changes, expert: whole as ExpertConfig, zoneReason: zone.reason };
}

function checkName(name: string, config: Config): void {
  const refuse = (because: string, hint: string) =>
    new AppError('bad_request', `Cannot connect an expert called "${name}": ${because}`, {
      hint,
      param: 'name',
    });
  const pattern = configSchema.properties?.experts?.propertyNames?.pattern ?? '';
  if (!new RegExp(pattern).test(name)) {
    throw refuse(
      'that is no usable name',
      'Use letters, digits, dot, dash and underscore, at most 64, e.g. openai.',
    );
  }
  if (name === 'auto') throw refuse('that name means any expert', 'Choose another name, e.g. openai.');
  if (Object.hasOwn(config.routes, name))
    throw refuse('a route has that name', 'Choose another name, or rename the route in the config file.');
}

function checkUrl(
  name: string,
  typed: string | undefined,
  before: ExpertConfig | undefined,
  spelt: Spelling,
): string {
  if (typed === undefined && before) return before.url;
  if (typed === undefined) {
    throw new AppError('bad_request', `Cannot connect the new expert "${name}": ${spelt.url} is missing`, {
      hint: `For example: freehold connect ${name} --url https://HOST/v1 --key-env VAR`,
      param: spelt.url,
    });
  }
  const { hostname, username, password, href } = new URL(tidyBaseUrl(typed));
  if (username || password) {
    throw new AppError('bad_request', `Cannot connect "${name}" with a key or password in its ${spelt.url}`, {
      hint: `Give it by ${spelt.keyEnv} or ${spelt.keyFile}, so that it does not stand in the config file.`,
      param: spelt.url,
    });
  }
  if (!isMetadataHost(hostname)) return href;
  throw new AppError(
    'egress_refused',
    `Cannot connect "${typed}": it is a cloud metadata service, which holds keys`,
  );
}

/** A zone that was chosen for one host says nothing about another: then it is found anew. */
function checkZone(
  typed: string | undefined,
  url: string,
  before: ExpertConfig | undefined,
  spelt: Spelling,
): { value: Zone; reason?: string } {
  if (typed === undefined) {
    const { hostname } = new URL(url);
    if (before && new URL(before.url).hostname === hostname) return { value: before.zone };
    if (isThisMachine(hostname)) return { value: 'device', reason: `${hostname} is this machine` };
    const yours = spelt.zone.startsWith('--') ? '--zone household' : 'zone household';
    return { value: 'outside', reason: `${hostname} is not this machine; if it is yours: ${yours}` };
  }
  const zone = ZONES.find((known) => known === typed);
  if (zone) return { value: zone };
  const near = nearest(typed, ZONES);
  throw new AppError('bad_request', `Cannot use ${spelt.zone} ${typed}: there is no such zone`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}From nearest to farthest: ${ZONES.join(', ')}.`,
    param: spelt.zone,
  });
}

function checkKeyPlace(
  { keyEnv, keyFile }: ConnectionWish,
  spelt: Spelling,
): { keyEnv?: string | undefined; keyFile?: string | undefined } {
  if (keyEnv !== undefined && keyFile !== undefined)
    throw new AppError('bad_request', `Cannot use ${spelt.keyEnv} beside ${spelt.keyFile}: not both`, {
      hint: 'A key lies in one place.',
      param: spelt.keyFile,
    });
  if (keyEnv !== undefined) {
    refuseKeyItself(keyEnv, spelt);
    return { keyEnv, keyFile: undefined };
  }
  if (keyFile === undefined) return {};
  // The server may be started in another folder.
  return { keyFile: /^~\//.test(keyFile) ? keyFile : resolve(keyFile), keyEnv: undefined };
}

/** People paste the key where its variable's name belongs; then it must reach neither the file nor the screen. */
function refuseKeyItself(keyEnv: string, spelt: Spelling): void {
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(keyEnv);
  const looksLikeKey = keyEnv.length >= 20 && /[a-z]/.test(keyEnv) && /\d/.test(keyEnv);
  if (isName && !looksLikeKey) return;
  throw new AppError(
    'bad_request',
    `Cannot use the value of ${spelt.keyEnv}: it must be the name of a variable, not the key`,
    {
      hint: `For example: export OPENAI_API_KEY=...    then: ${spelt.keyEnv} OPENAI_API_KEY`,
      param: spelt.keyEnv,
    },
  );
}

function checkTraining(typed: string | undefined, spelt: Spelling): { training?: TrainingTerms } {
  if (typed === undefined) return {};
  const training = DECIDABLE_TERMS.find((known) => known === typed);
  if (training) return { training };
  const near = nearest(typed, DECIDABLE_TERMS);
  throw new AppError('bad_request', `Cannot use ${spelt.training} ${typed}: there are no such terms`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}They are ${DECIDABLE_TERMS.join(', ')}.`,
    param: spelt.training,
  });
}

function checkPrice(
  { priceIn, priceOut }: ConnectionWish,
  spelt: Spelling,
): { price?: { in: number; out: number } } {
  if (priceIn === undefined && priceOut === undefined) return {};
  if (priceIn !== undefined && priceOut !== undefined) return { price: { in: priceIn, out: priceOut } };
  const [known, lacking] =
    priceIn === undefined ? [spelt.priceOut, spelt.priceIn] : [spelt.priceIn, spelt.priceOut];
  throw new AppError(
    'bad_request',
    `Cannot use ${known} ${priceIn ?? priceOut} without ${lacking}: a cost needs both`,
    {
      hint: `Both are for a million tokens, e.g. ${spelt.priceIn} 0.15 ${spelt.priceOut} 0.60`,
      param: lacking,
    },
  );
}

function present(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
