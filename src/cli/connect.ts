import type { ExpertConfig } from '#config/config.ts';
import { findPlaces, readConfigFile } from '#config/load.ts';
import { parseConfig } from '#config/parse.ts';
import { type Key, readKey } from '#config/secrets.ts';
import { asAppError } from '#contract/errors.ts';
import { ZONES } from '#contract/expert.ts';
import { termsOf } from '#curate/terms.ts';
import type { Witness } from '#egress/egress.ts';
import { DECIDABLE_TERMS } from '#flows/owner-decision.ts';
import { nearest } from '#std/nearest.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, type Given, placeHelp, placeOptions, textOption } from './command.ts';
import { commandWitness } from './command-witness.ts';
import { readWish } from './connect-wish.ts';
import { writeExpert } from './expert-entry.ts';
import type { Wish } from './expert-wish.ts';
import { oneLine } from './fit-text.ts';
import { LISTING_LIMIT_MS, listModels } from './list-models.ts';
import { bold, cyan, dim, say, yellow } from './terminal.ts';

/** The most models that are written down; what offers more is left open, so that any name goes through. */
export const MOST_MODELS = 200;

export const connect: Command = {
  name: 'connect',
  summary: 'add an expert: any OpenAI-compatible API, rented or your own',
  usage:
    'NAME --url URL [--key-env VAR | --key-file FILE] [--model MODEL]... [--zone ZONE] ' +
    '[--price-in X --price-out Y] [--training TERMS] [--offline] [--home DIR] [--config FILE]',
  options: {
    url: { type: 'string' },
    'key-env': { type: 'string' },
    'key-file': { type: 'string' },
    model: { type: 'string', multiple: true },
    zone: { type: 'string' },
    'price-in': { type: 'string' },
    'price-out': { type: 'string' },
    training: { type: 'string' },
    offline: { type: 'boolean' },
    ...placeOptions,
  },
  help: {
    url: 'its base address, e.g. https://api.openai.com/v1 or localhost:8080',
    'key-env': 'the environment variable that holds its key',
    'key-file': 'a file that holds its key, readable by you alone (mode 600)',
    model: 'a model it offers, the default first; may be repeated (default: all that it lists)',
    zone: `how far data travels to it: ${ZONES.join(', ')} (default: device for this machine, else outside)`,
    'price-in': 'what a million tokens in cost, in your currency',
    'price-out': 'what a million tokens out cost',
    training: `whether its answers may train students: ${DECIDABLE_TERMS.join(', ')} (default: as its provider's terms say)`,
    offline: 'connect to nothing now; otherwise it is asked once for its models',
    ...placeHelp,
  },
  words: [1, 1],
  async run(given) {
    endWhenNobodyReads();
    const places = findPlaces({ home: textOption(given, 'home'), config: textOption(given, 'config') });
    const file = places.configFile;
    const wish = readWish(connect, given, parseConfig(readConfigFile(file, false), file));
    const key = readKey(wish.name, wish.expert);
    const listed = given.options.offline === true ? undefined : await ask(wish, key, commandWitness(places));
    const models = modelsToWrite(wish, listed);
    writeExpert(file, wish.name, models ? { ...wish.changes, models } : wish.changes);
    tell(wish, key, models ?? wish.expert.models, file);
    tellNext(given, wish);
    return 0;
  },
};

/** Asks the upstream for its models. That it does not answer is worth a warning and no more: it may be off now. */
async function ask(wish: Wish, key: Key, witness: Witness): Promise<string[] | undefined> {
  const value = key && 'value' in key ? key.value : undefined;
  try {
    const signal = AbortSignal.timeout(LISTING_LIMIT_MS);
    const listed = await listModels(wish.name, wish.expert, value, signal, witness);
    say(`${shownUrl(wish.expert)} answers; it lists ${count(listed.length)}.`);
    return listed;
  } catch (thrown) {
    const { message, hint } = asAppError(thrown);
    say(yellow(`Its models could not be listed. ${oneLine(`${message}. ${hint ?? ''}`)}`));
    return undefined;
  }
}

/** What goes into `models`; undefined leaves it as it is. */
function modelsToWrite(
  { before, changes, expert }: Wish,
  listed: string[] | undefined,
): string[] | undefined {
  if (!listed || listed.length === 0) return undefined;
  if ('models' in changes) {
    const unlisted = expert.models.filter((model) => !listed.includes(model));
    for (const model of unlisted) {
      const near = nearest(model, listed);
      say(yellow(`It does not list "${model}"${near ? `; did you mean "${near}"?` : '.'}`));
    }
    return undefined;
  }
  // A list that somebody chose stays, unless it was the list of another server.
  if (before && before.models.length > 0 && !('url' in changes)) return undefined;
  if (listed.length <= MOST_MODELS) return listed;
  say(
    `More than ${MOST_MODELS} are not written down: any model name is passed on. With --model you choose some.`,
  );
  return [];
}

function tell(wish: Wish, key: Key, models: readonly string[], file: string): void {
  const { name, before, expert } = wish;
  const rows: [string, string][] = [
    ['url', shownUrl(expert)],
    ['zone', expert.zone + (wish.zoneReason ? dim(`  ${wish.zoneReason}`) : '')],
    ['models', tellModels(models)],
    [
      'key',
      expert.keyEnv
        ? `from the variable ${expert.keyEnv}`
        : expert.keyFile
          ? `from ${expert.keyFile}`
          : 'none',
    ],
  ];
  if (expert.price)
    rows.push(['price', `${expert.price.in} in and ${expert.price.out} out, a million tokens`]);
  rows.push(['terms', tellTerms(name, expert)]);
  say(`${before ? 'Updated' : 'Added'} the expert ${bold(name)} in ${file}`);
  for (const [what, value] of rows) say(`  ${dim(what.padEnd(6))}  ${value}`);
  if (key && 'missing' in key) say(yellow(`It cannot answer yet: ${key.missing}. ${key.hint}`));
}

function tellModels(models: readonly string[]): string {
  const [first, ...others] = models;
  if (first === undefined) return 'any name is passed on';
  if (others.length === 0) return first;
  const some = others.slice(0, 4).join(', ') + (others.length > 4 ? ` and ${others.length - 4} more` : '');
  return `${first} ${dim('(the default)')}, ${some}`;
}

function tellNext(given: Given, { expert: { keyEnv } }: Wish): void {
  const places = (['home', 'config'] as const).flatMap((option) => {
    const value = textOption(given, option);
    return value === undefined ? [] : [`--${option} ${value}`];
  });
  say();
  say(`Next:  ${cyan(['freehold up', ...places].join(' '))}`);
  const where = keyEnv === undefined ? '' : `, if ${keyEnv} was set where it was started`;
  say(dim(`A server that is running already takes it up by itself within a second or two${where}.`));
}

/** Whether its answers may train students, and who says so. */
function tellTerms(name: string, { url, zone, training }: ExpertConfig): string {
  const { terms, because, source, asOf } = termsOf({ url, zone, configured: training });
  const from = source === undefined ? '' : ` ${source}${asOf === undefined ? '' : `, as of ${asOf}`}`;
  if (terms !== 'unknown') return `${terms}  ${dim(because + from)}`;
  return `unknown  ${dim(because + from)} ${yellow(`No student learns from it until you say: freehold task terms ${name} allowed`)}`;
}

/** Without a query, where some APIs have their keys put. */
function shownUrl({ url }: ExpertConfig): string {
  return url.replace(/\?.*$/, '');
}

function count(models: number): string {
  return `${models} ${models === 1 ? 'model' : 'models'}`;
}
