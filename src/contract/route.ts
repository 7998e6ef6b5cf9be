import type { Zone } from '#contract/expert.ts';
import type { Warning } from '#contract/warning.ts';

/** What policy says of one ask. */
export interface Decision {
  /** The farthest zone the ask may travel to. */
  readonly farthestZone: Zone;
  readonly reason: string;
}

/** One place in a route: an expert and which of its models. */
export interface Stop {
  readonly expertId: string;
  readonly model?: string;
}

/** The order of experts for an ask, with the reasons. */
export interface Route {
  readonly order: readonly Stop[];
  readonly reasons: readonly string[];
  /** Wishes that no answer will show and no expert honours: told on the trace. */
  readonly warnings: readonly Warning[];
}
