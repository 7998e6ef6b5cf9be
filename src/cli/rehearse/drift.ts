import { mixed } from './order.ts';
import type { SeenTask } from './seen-task.ts';
import type { ServedTally } from './served.ts';
import type { Row } from './workload.ts';

/** A drift is waited for so long, and for so many asks, at most. */
export const DRIFT_LIMIT_MS = 90_000;
const MOST_ASKS = 12_000;
/** So many answers of the new student are waited for, to see whether it keeps its promise. */
const ENOUGH_ANSWERS = 200;
/** The share of the rows that is asked until somebody is taken off. */
const ASKED_FIRST = 1 / 4;

/** How far a drift has come. */
export type DriftStage = 'unnoticed' | 'taken off' | 'renewed';

/**
 * The rows after a change, in the order in which they are asked. A file of them is small, so a quarter is asked again
 * and again until the change is noticed; the rest is kept back till then, because an exam takes only asks that the new
 * student has not seen. After that everything comes again and again.
 */
export function* driftedRows(rows: readonly Row[], seed: number, stage: () => DriftStage): Generator<Row> {
  let left = MOST_ASKS;
  const inOrder = mixed(rows, seed);
  const first = inOrder.slice(0, Math.ceil(rows.length * ASKED_FIRST));
  const rest = inOrder.slice(first.length);
  for (const row of roundsOf(first, seed)) {
    if (stage() !== 'unnoticed' || left-- <= 0) break;
    yield row;
  }
  for (const row of chain(rest, roundsOf(rows, seed))) {
    if (left-- <= 0) return;
    yield row;
  }
}

/** Without end, each time in a new order. */
function* roundsOf(rows: readonly Row[], seed: number): Generator<Row> {
  for (let round = 1; ; round++) yield* mixed(rows, seed + round);
}

function* chain(first: Iterable<Row>, second: Iterable<Row>): Generator<Row> {
  yield* first;
  yield* second;
}

/** Whether somebody was taken off since the change, and whether a student that learned since then serves. */
export function driftStage(tasks: readonly Pick<SeenTask, 'verdicts'>[], driftAtMs: number): DriftStage {
  const since = tasks.flatMap(({ verdicts }) => verdicts).filter(({ atMs }) => atMs >= driftAtMs);
  const alarm = since.findLast(({ kind }) => kind === 'alarm');
  if (!alarm) return 'unnoticed';
  return since.some(({ outcome, atMs }) => outcome === 'passed' && atMs > alarm.atMs)
    ? 'renewed'
    : 'taken off';
}

/** Whether the new student has answered enough to be judged. */
export function hasShownItself(tasks: readonly SeenTask[], served: ServedTally, driftAtMs: number): boolean {
  if (driftStage(tasks, driftAtMs) !== 'renewed') return false;
  const newest = tasks.flatMap(({ verdicts }) => verdicts).findLast(({ outcome }) => outcome === 'passed');
  return newest !== undefined && served.by(newest.student) >= ENOUGH_ANSWERS;
}
