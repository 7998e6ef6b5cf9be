import type { DatabaseSync } from 'node:sqlite';
import type { Price } from '#contract/expert.ts';
import { departuresByHost, type HostSum } from '#ledger/read-departures.ts';
import { sumTraces, type TraceSum, teacherCost } from '#traces/trace-sums.ts';
import { type Bill, billOf, type Pricing } from './bill.ts';
import { ClosedSpans } from './closed-spans.ts';
import { type LearningGlance, learningGlance } from './learning-glance.ts';
import { midnightBefore, spansOf } from './spans.ts';
import type { TeacherSettings } from './study.ts';
import type { Records } from './task-replay.ts';
import type { UsualTerms } from './task-report.ts';

export interface OverviewWish {
  readonly hours: number;
  /** Begin no earlier than the oldest trace. */
  readonly fit: boolean;
  readonly nowMs: number;
  /** How far the clock on the owner's wall is ahead of UTC. */
  readonly offsetMinutes: number;
  /** Remotes inside the house; students and local models always are. */
  readonly ownedRemotes: readonly string[];
  /** Connected experts outside whose price is known, in the order of the configuration. */
  readonly priced: readonly PricedExpert[];
}

export interface PricedExpert {
  readonly expert: string;
  readonly model: string | undefined;
  readonly price: Price;
}

/** Who is asked, what it costs, what left, and what is learned, over some time. */
export interface Overview {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly spanMs: number;
  readonly spans: readonly { readonly atMs: number; readonly bill: Bill }[];
  readonly total: Bill;
  /** By whose price owned answers were counted that have no teacher. */
  readonly reference: PricedExpert | undefined;
  readonly left: {
    readonly todaySinceMs: number;
    readonly today: readonly HostSum[];
    readonly range: readonly HostSum[];
  };
  readonly learning: LearningGlance;
  /** When the oldest trace began that is still there. */
  readonly firstAtMs: number | undefined;
}

export function overview(
  wish: OverviewWish,
  records: Records,
  usual: UsualTerms,
  experts: Readonly<Record<string, TeacherSettings>>,
): Overview {
  const { database } = records;
  const { hours, nowMs, offsetMinutes } = wish;
  const firstAtMs = oldestTrace(database);
  const wholeMs = hours * 3_600_000;
  const lastMs = wish.fit && firstAtMs !== undefined ? Math.min(wholeMs, nowMs - firstAtMs) : wholeMs;
  const { lengthMs, starts } = spansOf(lastMs, nowMs, offsetMinutes);
  const kept = keptOf(database);
  const read = starts.map((at) => ({
    at,
    sums: kept.sums.get(at, at + lengthMs, nowMs, () => sumTraces(database, at, at + lengthMs)),
  }));
  const all = read.flatMap(({ sums }) => sums);
  const sinceMs = starts[0] ?? nowMs;
  const reference = referenceOf(all, wish);
  const pricing = pricingOf(wish, reference, kept, database);
  const todaySinceMs = midnightBefore(nowMs, offsetMinutes);
  return {
    sinceMs,
    untilMs: nowMs,
    spanMs: lengthMs,
    spans: read.map(({ at, sums }) => ({ atMs: at, bill: billOf(sums, pricing) })),
    total: billOf(all, pricing),
    reference,
    left: {
      todaySinceMs,
      today: departuresByHost(database, todaySinceMs, nowMs + 1),
      range: departuresByHost(database, sinceMs, nowMs + 1),
    },
    learning: learningGlance(records, usual, experts),
    firstAtMs,
  };
}

function oldestTrace(database: DatabaseSync): number | undefined {
  const row = database.prepare('SELECT opened_at FROM trace ORDER BY id LIMIT 1').get();
  return (row as { opened_at: number } | undefined)?.opened_at;
}

/** Of those whose price is known, the one that answers most: it is whom the owner would ask. */
function referenceOf(sums: readonly TraceSum[], { priced }: OverviewWish): PricedExpert | undefined {
  const answers = new Map<string, number>();
  for (const { expert, count, state } of sums)
    if (expert !== null && state === 'done') answers.set(expert, (answers.get(expert) ?? 0) + count);
  const counted = (one: PricedExpert) => answers.get(one.expert) ?? 0;
  return priced.reduce<PricedExpert | undefined>(
    (best, one) => (best && counted(best) >= counted(one) ? best : one),
    undefined,
  );
}

function pricingOf(
  { ownedRemotes, nowMs }: OverviewWish,
  reference: PricedExpert | undefined,
  kept: Kept,
  database: DatabaseSync,
): Pricing {
  const owned = new Set(ownedRemotes);
  return {
    isOwned: ({ kind, expert }) =>
      kind === 'student' || kind === 'local' || (expert !== null && owned.has(expert)),
    teacherCost: (task) => kept.teacherCost(task, nowMs, () => teacherCost(database, task)),
    reference: reference?.price,
  };
}

/** What was read before, for each database. */
class Kept {
  readonly sums = new ClosedSpans<readonly TraceSum[]>();
  readonly #costs = new Map<string, { readonly nanos: number | undefined; readonly atMs: number }>();

  teacherCost(task: string, nowMs: number, read: () => number | undefined): number | undefined {
    const known = this.#costs.get(task);
    if (known && nowMs - known.atMs < (known.nanos === undefined ? UNKNOWN_FRESH_MS : COST_FRESH_MS))
      return known.nanos;
    if (this.#costs.size > MOST_COSTS) this.#costs.clear();
    const nanos = read();
    this.#costs.set(task, { nanos, atMs: nowMs });
    return nanos;
  }
}

/** A teacher's mean changes slowly; one that was not known may be known with its next answer. */
const COST_FRESH_MS = 300_000;
const UNKNOWN_FRESH_MS = 10_000;
const MOST_COSTS = 4_096;
const keptByDatabase = new WeakMap<DatabaseSync, Kept>();

function keptOf(database: DatabaseSync): Kept {
  const known = keptByDatabase.get(database) ?? new Kept();
  keptByDatabase.set(database, known);
  return known;
}
