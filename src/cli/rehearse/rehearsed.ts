import type { Recorded } from './recorded.ts';
import type { SeenTask } from './seen-task.ts';
import type { Tally } from './tally.ts';

/** Everything the final report tells. */
export interface Rehearsed {
  readonly tally: Tally;
  readonly recorded: Recorded;
  readonly tasks: readonly SeenTask[];
  /** Why the tasks could not be read at the end; undefined where they were. */
  readonly trouble: string | undefined;
  /** In ms since 1970: the first ask, and where there was a drift its first. */
  readonly startedAtMs: number;
  readonly driftAtMs: number | undefined;
  readonly elapsedMs: number;
  readonly concurrency: number;
  readonly price: { readonly in: number; readonly out: number };
  readonly home: string;
}
