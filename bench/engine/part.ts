/** What each part of the bench is given, and gives. */
import type { Bar } from '../table.ts';
import type { Models } from './models.ts';
import type { Options } from './options.ts';

export interface Bench {
  readonly options: Options;
  readonly models: Models;
}

export interface Outcome {
  readonly figures: unknown;
  readonly bars: readonly Bar[];
}

export type Part = (bench: Bench) => Promise<Outcome>;

/** For people who wait; what is measured goes to stdout. */
export function tellProgress(text: string): void {
  process.stderr.write(`  ${text}\n`);
}
