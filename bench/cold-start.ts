/** `npm run bench:cold-start`: from spawning `freehold up` to the first 200 of /health. See README.md. */
import { parseArgs } from 'node:util';
import { Ledger } from './arms.ts';
import { printConditions, readConditions, saveReport } from './conditions.ts';
import { fillHome } from './fill-home.ts';
import { makeTempDir, removeTempDir, runBench, sleep } from './processes.ts';
import { mockCount, type Server, startFreehold, startMock } from './servers.ts';
import { spread } from './statistics.ts';
import { type Bar, number, printBars, printTable } from './table.ts';
import { checkTraces, countTraces } from './traces.ts';

const BAR_MS = 500;

function readOptions() {
  const { values } = parseArgs({
    options: {
      starts: { type: 'string', default: '15' },
      traces: { type: 'string', default: '100000' },
      home: { type: 'string' },
    },
  });
  return { starts: Number(values.starts), traces: Number(values.traces), home: values.home };
}

/** A home with many traces: the one named with --home, or a new one filled by asking. */
async function fullHome(mock: Server, given: string | undefined, traces: number): Promise<string> {
  if (given !== undefined) return given;
  const home = makeTempDir('full');
  const ledger = new Ledger();
  process.stderr.write(`filling a home with ${traces} traces\n`);
  await fillHome({ home, mock, asks: traces, ledger });
  const check = checkTraces(home, 'freehold', ledger);
  if (!check.complete) throw new Error(`the home to start from is not right: ${JSON.stringify(check)}`);
  return home;
}

async function timeStart(mock: Server, home: string): Promise<number> {
  const server = await startFreehold({ home, mock });
  await server.child.stop();
  await sleep(100);
  return server.startedInMs;
}

async function timeStarts(mock: Server, home: string, starts: number) {
  const fresh: number[] = [];
  const full: number[] = [];
  for (let start = 1; start <= starts; start += 1) {
    process.stderr.write(`start ${start} of ${starts}\n`);
    const empty = makeTempDir('fresh');
    fresh.push(await timeStart(mock, empty));
    removeTempDir(empty);
    full.push(await timeStart(mock, home));
  }
  return { fresh, full };
}

await runBench(async () => {
  const options = readOptions();
  const conditions = readConditions();
  printConditions(conditions);
  const mock = await startMock();
  // The first fetch of a process loads its client, which must not count as Freehold's time.
  await mockCount(mock);
  const home = await fullHome(mock, options.home, options.traces);
  const traces = countTraces(home).all;
  const times = await timeStarts(mock, home, options.starts);
  const rows: [string, number[]][] = [
    ['a fresh home', times.fresh],
    [`a home with ${traces} traces`, times.full],
  ];
  const bars: Bar[] = rows.map(([what, all]) => {
    const { median, max } = spread(all);
    const figure = `median ${number(median)} ms, max ${number(max)} ms`;
    return { what, figure, bar: `median ≤ ${BAR_MS} ms`, met: median <= BAR_MS };
  });
  printTable(
    `From spawn to the first 200 of /health, ${options.starts} starts, ms`,
    ['start of', 'median', 'min', 'max'],
    rows.map(([what, all]) => {
      const { median, min, max } = spread(all);
      return [what, number(median), number(min), number(max)];
    }),
  );
  const met = printBars(bars);
  saveReport('cold-start', { conditions, options, traces, times, bars });
  return met;
});
