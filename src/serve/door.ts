import type { LocalModels } from '#contract/local-models.ts';
import type { Engine } from '#engine/engine.ts';
import type { FitDesk } from '#flows/fit-desk.ts';
import type { House } from '#flows/house.ts';
import type { Learning } from '#flows/learning.ts';
import type { RecordRoom } from '#flows/record-room.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import type { TraceReader } from '#traces/read-traces.ts';
import type { Metrics } from './metrics.ts';

/** What the routes need: the house behind the door, and the door's own limits. */
export interface Door {
  readonly house: House;
  readonly reader: TraceReader;
  readonly writer: Pick<GroupWriter, 'health'>;
  readonly metrics: Metrics;
  /** Reports on tasks, students and verdicts. */
  readonly records: RecordRoom;
  /** Absent where learning is switched off. */
  readonly learning: Learning | undefined;
  /** The models that run in this house; absent where none do. */
  readonly localModels?: LocalModels;
  /** What runs them. */
  readonly engine?: Pick<Engine, 'loaded' | 'budgetBytes'>;
  /** What this machine can run, and how well. */
  readonly fit?: FitDesk;
  readonly limits: DoorLimits;
  /** Asks whose request is being read or answered. */
  readonly asks: { inProgress: number };
  readonly durability: 'grouped' | 'durable';
  readonly startedAtMs: number;
  readonly version: string;
}

export interface DoorLimits {
  readonly bodyLimitBytes: number;
  readonly openAsks: number;
  readonly streamHeadersMs: number;
  readonly pingMs: number;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
}
