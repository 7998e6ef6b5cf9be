import { mixed } from './order.ts';
import type { SeenTask } from './seen-task.ts';
import type { ServedTally } from './served.ts';
import { askAll, type Traffic } from './traffic.ts';
import type { Row } from './workload.ts';

/** A drift file is small, and is asked again and again: so often, and so long, at most. */
const MOST_ROUNDS = 12;
export const DRIFT_LIMIT_MS = 90_000;
/** So many answers of the new student are waited for, to see whether it keeps its promise. */
const ENOUGH_ANSWERS = 200;

/** How far a drift has come. */
export type DriftStage = 'unnoticed' | 'taken off' | 'renewed';

/** Asks the rows after the change, in a new order each time, until the signal or the limits say stop. */
export async function askDrifted(
  rows: readonly Row[],
  traffic: Traffic,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): Promise<void> {
  const { tally } = traffic;
  tally.begin('drift', rows);
  for (let round = 1; round <= MOST_ROUNDS && !signal.aborted; round++) {
    tally.total = tally.done + rows.length;
    await askAll(mixed(rows, seed + round), traffic, signal);
  }
  tally.total = tally.done;
}

/** Whether somebody was taken off since the change, and whether a student that learned since then serves. */
export function driftStage(tasks: readonly SeenTask[], driftAtMs: number): DriftStage {
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
