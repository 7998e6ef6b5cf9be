import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPlaces } from '#config/load.ts';
import { type Command, type Given, misuse, numberOption, textOption } from '../command.ts';

/** What a rehearsal was asked to do. */
export interface Plan {
  /** The folder with the questions. */
  readonly folder: string;
  readonly isSample: boolean;
  readonly home: string;
  readonly limit: number | undefined;
  readonly concurrency: number;
  readonly delayMs: number;
  readonly price: { readonly in: number; readonly out: number };
  readonly stream: boolean;
  /** Whether the labels change their meaning at the end. */
  readonly drift: boolean;
  readonly seed: number;
}

const sampleFolder = fileURLToPath(new URL('../../../samples/support-desk', import.meta.url));

/** An expert's connections unless configured otherwise; more asks at once would only queue for them. */
const MOST_CONCURRENT = 256;
const MOST_DELAY_MS = 60_000;

/** A dear model's usual price for a million tokens. The traffic of the whole sample takes about ten seconds so. */
export const usual = { concurrency: 16, delayMs: 40, priceIn: 2.5, priceOut: 10, seed: 1 } as const;

export function readPlan(command: Command, given: Given): Plan {
  const whole = (name: string, least: number, most: number) => {
    const value = numberOption(command, given, name);
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw misuse(command, `cannot use --${name} ${value}: it must be a whole number ${range}`);
  };
  const folder = resolve(textOption(given, 'data') ?? sampleFolder);
  return {
    folder,
    isSample: folder === sampleFolder,
    home: resolve(textOption(given, 'home') ?? join(findPlaces({}).home, 'rehearsal')),
    limit: whole('limit', 1, Number.MAX_SAFE_INTEGER),
    concurrency: whole('concurrency', 1, MOST_CONCURRENT) ?? usual.concurrency,
    delayMs: whole('delay-ms', 0, MOST_DELAY_MS) ?? usual.delayMs,
    price: {
      in: numberOption(command, given, 'price-in') ?? usual.priceIn,
      out: numberOption(command, given, 'price-out') ?? usual.priceOut,
    },
    stream: given.options.stream === true,
    drift: given.options.drift === true,
    seed: whole('seed', 0, 0xffff_ffff) ?? usual.seed,
  };
}
