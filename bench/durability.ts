/**
 * `npm run bench:durability`: `kill -9` under load. What was acknowledged and is not in the store afterwards?
 * See bench/README.md.
 */
import { parseArgs } from 'node:util';
import { freshSeed, Ledger, latencyRounds, throughputRounds } from './arms.ts';
import { printConditions, readConditions, saveReport } from './conditions.ts';
import { type KillRound, killRound } from './kill-round.ts';
import { findGenerator } from './load.ts';
import { ensurePeers } from './peers.ts';
import { makeTempDir, runBench } from './processes.ts';
import { type Durability, startFreehold, startMock } from './servers.ts';
import { printLatency, printThroughput } from './speed-tables.ts';
import { percentiles } from './statistics.ts';
import { type Bar, number, printBars, printTable } from './table.ts';
import { checkTraces } from './traces.ts';
import { VERIFY_ASKS, verify } from './verify.ts';

const MODES: readonly Durability[] = ['grouped', 'durable'];
/** A group is gathered for 10 ms at most and then committed; nothing older than that may be lost. */
const OLDEST_LOST_MS = 25;

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '10' },
      'speed-rounds': { type: 'string', default: '3' },
      seconds: { type: 'string', default: '4' },
      asks: { type: 'string', default: '2000' },
    },
  });
  return {
    rounds: Number(values.rounds),
    speedRounds: Number(values['speed-rounds']),
    seconds: Number(values.seconds),
    asks: Number(values.asks),
  };
}

async function killRounds(rounds: number): Promise<Record<Durability, KillRound[]>> {
  const mock = await startMock();
  const results: Record<Durability, KillRound[]> = { grouped: [], durable: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const mode of MODES) {
      const result = await killRound(mock, mode);
      results[mode].push(result);
      const { acknowledged, lost, aliveMs } = result;
      process.stderr.write(
        `${mode}, round ${round} of ${rounds}: killed after ${Math.round(aliveMs)} ms, ` +
          `${acknowledged} acknowledged, ${lost.length} lost\n`,
      );
    }
  }
  await mock.child.stop();
  return results;
}

async function compareModes(options: ReturnType<typeof readOptions>) {
  const mock = await startMock();
  const ledger = new Ledger();
  const servers = [];
  for (const durability of MODES) {
    const name = `freehold ${durability}`;
    const server = await startFreehold({ home: makeTempDir(durability), mock, durability, name });
    await verify(server, mock, freshSeed());
    ledger.add(name, VERIFY_ASKS);
    servers.push(server);
  }
  const generator = findGenerator();
  if (generator === 'autocannon') await ensurePeers();
  const plan = { arms: [mock, ...servers], mock, rounds: options.speedRounds, stream: false, ledger };
  const load = { generator, connections: 32, seconds: options.seconds };
  const throughput = await throughputRounds(plan, load);
  const latency = await latencyRounds(plan, options.asks);
  for (const server of servers) {
    await server.child.stop();
    const check = checkTraces(server.home, server.name, ledger);
    if (!check.complete)
      throw new Error(`${server.name} lost traces without a kill: ${JSON.stringify(check)}`);
  }
  await mock.child.stop();
  return { throughput, latency };
}

function printKills(mode: Durability, rounds: readonly KillRound[]): void {
  const ages = percentiles(rounds.flatMap((round) => round.lost));
  const sum = (pick: (round: KillRound) => number) => rounds.reduce((total, round) => total + pick(round), 0);
  printTable(
    `${mode}: ${rounds.length} kills under load`,
    ['acknowledged', 'lost', 'age when killed, ms: p50', 'p90', 'p99', 'max', 'swept', 'left open'],
    [
      [
        String(sum((round) => round.acknowledged)),
        String(sum((round) => round.lost.length)),
        ...[ages.p50, ages.p90, ages.p99, ages.max].map((age) => number(age, 1)),
        String(sum((round) => round.swept)),
        String(sum((round) => round.open)),
      ],
    ],
  );
}

function barsOf(kills: Record<Durability, readonly KillRound[]>): Bar[] {
  const lost = (mode: Durability) => kills[mode].flatMap((round) => round.lost);
  const oldest = Math.max(0, ...lost('grouped'));
  const open = MODES.flatMap((mode) => kills[mode]).reduce((sum, round) => sum + round.open, 0);
  return [
    {
      what: 'durable: acknowledged and lost',
      figure: String(lost('durable').length),
      bar: '0',
      met: lost('durable').length === 0,
    },
    {
      what: 'grouped: oldest acknowledged and lost',
      figure: `${number(oldest, 1)} ms before the kill`,
      bar: `≤ ${OLDEST_LOST_MS} ms`,
      met: oldest <= OLDEST_LOST_MS,
    },
    { what: 'traces left open after the next start', figure: String(open), bar: '0', met: open === 0 },
  ];
}

await runBench(async () => {
  const options = readOptions();
  const conditions = readConditions();
  printConditions(conditions);
  const kills = await killRounds(options.rounds);
  const speed = options.speedRounds > 0 ? await compareModes(options) : undefined;
  for (const mode of MODES) printKills(mode, kills[mode]);
  if (speed) {
    printThroughput('Asks answered a second, 32 connections', speed.throughput);
    printLatency('Latency at 1 connection, µs', speed.latency, 'end');
  }
  const bars = barsOf(kills);
  const met = printBars(bars);
  saveReport('durability', { conditions, options, kills, speed, bars });
  return met;
});
