/** The rounds of bench/arms.ts as tables and ratios. */
import type { Rounds } from './arms.ts';
import type { LatencyOutcome } from './latency-client.ts';
import type { LoadResult } from './load.ts';
import { spread } from './statistics.ts';
import { number, printTable, withRange } from './table.ts';

export type Moment = 'first' | 'end';

/** Microseconds a gateway's median adds to the direct one, round by round. */
export function added(rounds: Rounds<LatencyOutcome>, arm: string, moment: Moment): number[] {
  const direct = rounds.direct ?? [];
  return (rounds[arm] ?? []).map(
    (outcome, round) => outcome[moment].p50 - (direct[round]?.[moment].p50 ?? 0),
  );
}

export function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.slice(0, below.length).map((value, round) => value / (below[round] ?? Number.NaN));
}

export function perSecond(rounds: Rounds<LoadResult>, arm: string): number[] {
  return (rounds[arm] ?? []).map((result) => result.perSecond);
}

export function printThroughput(title: string, rounds: Rounds<LoadResult>): void {
  const rows = Object.entries(rounds).map(([arm, results]) => [
    arm,
    withRange(spread(perSecond(rounds, arm))),
    number(spread(results.map((result) => result.p50Us / 1000)).median, 1),
    number(spread(results.map((result) => result.p99Us / 1000)).median, 1),
    number(spread(results.map((result) => result.gatewayCores)).median, 2),
    number(spread(results.map((result) => result.mockCores)).median, 2),
  ]);
  printTable(title, ['arm', 'median (min–max)', 'p50 ms', 'p99 ms', 'its cores', "mock's cores"], rows);
}

export function printLatency(title: string, rounds: Rounds<LatencyOutcome>, moment: Moment): void {
  const rows = Object.entries(rounds).map(([arm, results]) => [
    arm,
    withRange(spread(results.map((result) => result[moment].p50))),
    number(spread(results.map((result) => result[moment].p90)).median),
    number(spread(results.map((result) => result[moment].p99)).median),
    arm === 'direct' ? '-' : withRange(spread(added(rounds, arm, moment))),
  ]);
  printTable(title, ['arm', 'p50 (min–max)', 'p90', 'p99', 'added to the median'], rows);
}
