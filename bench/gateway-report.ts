/** Turns the rounds of bench/gateway.ts into tables, ratios and bars. */
import type { Rounds } from './arms.ts';
import type { LatencyOutcome } from './latency-client.ts';
import type { LoadResult } from './load.ts';
import type { MemoryResult } from './memory.ts';
import { added, type Moment, perSecond, printLatency, printThroughput, ratios } from './speed-tables.ts';
import { spread } from './statistics.ts';
import { type Bar, number, printTable, withRange } from './table.ts';
import type { TraceCheck } from './traces.ts';

export interface GatewayFigures {
  readonly throughput: Rounds<LoadResult>;
  readonly latency: Rounds<LatencyOutcome>;
  readonly streamThroughput: Rounds<LoadResult>;
  readonly streamLatency: Rounds<LatencyOutcome>;
}

const BARS = { throughput: 6, added: 0.5, rssMb: 250, growth: 0.1 };

/**
 * Portkey 1.15.2 sleeps this long before the first event of every stream (its src/handlers/streamHandler.ts).
 * A ratio that owes itself to a sleep says little, so the streamed bars must be met with it taken off too.
 */
const PORTKEY_STREAM_WAIT_US = 25_000;

export function printFigures(figures: GatewayFigures | undefined, memory: MemoryResult | undefined): void {
  if (figures) {
    printThroughput('Asks answered a second', figures.throughput);
    printLatency('Latency at 1 connection, µs, to the end of the answer', figures.latency, 'end');
    printThroughput('Streams finished a second', figures.streamThroughput);
    printLatency('Streamed latency at 1 connection, µs, to the first byte', figures.streamLatency, 'first');
    printLatency('Streamed latency at 1 connection, µs, to the end', figures.streamLatency, 'end');
  }
  if (memory) printMemory(memory);
}

function printMemory(memory: MemoryResult): void {
  const { asks, halfMb, endMb, peakMb, afterRestMb, startMb, mbPer100k, perSecond: pace } = memory;
  printTable(
    `Resident memory of Freehold over ${asks} asks (${number(pace)} a second), MB`,
    ['start', `at ${asks / 2}`, `at ${asks}`, 'peak', 'after 10 s of rest', 'growth per 100,000 asks'],
    [[startMb, halfMb, endMb, peakMb, afterRestMb, mbPer100k].map((mb) => number(mb, 1))],
  );
}

export function barsOf(
  figures: GatewayFigures | undefined,
  memory: MemoryResult | undefined,
  checks: readonly TraceCheck[],
): Bar[] {
  const compared = figures?.throughput.freehold && figures.throughput.portkey ? figures : undefined;
  return [
    ...(compared ? speedBars(compared) : []),
    ...(memory ? memoryBars(memory) : []),
    ...checks.map(traceBar),
  ];
}

function speedBars(figures: GatewayFigures): Bar[] {
  const { throughput, latency, streamThroughput, streamLatency } = figures;
  const wait = PORTKEY_STREAM_WAIT_US;
  return [
    throughputBar('throughput, Freehold / Portkey', throughput),
    addedBar('added median latency, Freehold / Portkey', latency, 'end'),
    throughputBar('streamed throughput, Freehold / Portkey', streamThroughput),
    addedBar('streamed, added to the first byte', streamLatency, 'first'),
    addedBar("  the same less Portkey's fixed 25 ms", streamLatency, 'first', wait),
    addedBar('streamed, added to the end', streamLatency, 'end'),
    addedBar("  the same less Portkey's fixed 25 ms", streamLatency, 'end', wait),
  ];
}

function throughputBar(what: string, rounds: Rounds<LoadResult>): Bar {
  const found = spread(ratios(perSecond(rounds, 'freehold'), perSecond(rounds, 'portkey')));
  const met = found.median >= BARS.throughput;
  return { what, figure: withRange(found, 2), bar: `≥ ${BARS.throughput}`, met };
}

function addedBar(what: string, rounds: Rounds<LatencyOutcome>, moment: Moment, lessUs = 0): Bar {
  const peer = added(rounds, 'portkey', moment).map((us) => us - lessUs);
  const found = spread(ratios(added(rounds, 'freehold', moment), peer));
  return { what, figure: withRange(found, 2), bar: `≤ ${BARS.added}`, met: found.median <= BARS.added };
}

function memoryBars(memory: MemoryResult): Bar[] {
  const { peakMb, halfMb, endMb, asks } = memory;
  const growth = endMb / halfMb - 1;
  return [
    {
      what: 'resident memory at its peak',
      figure: `${number(peakMb)} MB`,
      bar: `< ${BARS.rssMb} MB`,
      met: peakMb < BARS.rssMb,
    },
    {
      what: `resident memory at ${asks} over that at ${asks / 2}`,
      figure: `${growth >= 0 ? '+' : ''}${number(growth * 100, 1)} %`,
      bar: `within ${BARS.growth * 100} %`,
      met: Math.abs(growth) <= BARS.growth,
    },
  ];
}

function traceBar(check: TraceCheck): Bar {
  const { answered, maybeCut, all, done, open, complete } = check;
  return {
    what: `finished traces for ${answered} answered asks`,
    figure: `${done} done, ${open} open, ${all} in all`,
    bar: maybeCut > 0 ? `all; ≤ ${maybeCut} more for cut asks` : 'exactly as many',
    met: complete,
  };
}
