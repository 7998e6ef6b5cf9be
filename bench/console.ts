/** `npm run bench:console`: what the console costs a browser. See README.md. */
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { Ledger } from './arms.ts';
import { printConditions, readConditions, saveReport } from './conditions.ts';
import { type FirstLoad, firstLoad } from './console/first-load.ts';
import type { Frames } from './console/frames.ts';
import { startHouse } from './console/house.ts';
import { healing, scrollTraces, streamChat } from './console/parts.ts';
import { openWordsUpstream } from './console/words-upstream.ts';
import { fillHome } from './fill-home.ts';
import { makeTempDir, runBench } from './processes.ts';
import { startMock } from './servers.ts';
import { spread } from './statistics.ts';
import { type Bar, number, printBars, printTable, withRange } from './table.ts';

const SCRIPT_BAR_BYTES = 250_000;
const READY_BAR_MS = 1_000;
const TOKENS_PER_SECOND = 200;
const PATHS = ['/', '/chat', '/tasks', '/traces', '/experts'];

function readOptions() {
  const { values } = parseArgs({
    options: {
      visits: { type: 'string', default: '7' },
      traces: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '20' },
      only: { type: 'string' },
      browser: { type: 'string', default: process.env.FREEHOLD_BROWSER ?? '/usr/bin/chromium' },
    },
  });
  return {
    visits: Number(values.visits),
    traces: Number(values.traces),
    seconds: Number(values.seconds),
    only: values.only?.split(','),
    browser: values.browser,
  };
}

async function fullHome(traces: number): Promise<string> {
  const mock = await startMock();
  const home = makeTempDir('console');
  process.stderr.write(`filling a home with ${traces} traces\n`);
  await fillHome({ home, mock, asks: traces, ledger: new Ledger() });
  await mock.child.stop();
  return home;
}

async function visitAll(browser: Browser, origin: string, visits: number): Promise<FirstLoad[][]> {
  const loads: FirstLoad[][] = [];
  for (const path of PATHS) {
    process.stderr.write(`visiting ${path}\n`);
    const ofPath: FirstLoad[] = [];
    for (let visit = 0; visit <= visits; visit++) ofPath.push(await firstLoad(browser, origin, path));
    loads.push(ofPath.slice(1)); // the first visit warms the server
  }
  return loads;
}

function printLoads(loads: readonly FirstLoad[][]): Bar[] {
  const ready = (one: readonly FirstLoad[]) => spread(one.map(({ readyMs }) => readyMs));
  const kilo = (bytes: number | undefined) => number((bytes ?? 0) / 1000, 1);
  printTable(
    'A first visit, nothing in the cache',
    ['page', 'scripts kB', 'styles kB', 'fonts kB', 'usable after ms'],
    loads.map((one) => {
      const [first] = one;
      return [
        first?.path ?? '',
        kilo(first?.scriptBytes),
        kilo(first?.styleBytes),
        kilo(first?.fontBytes),
        withRange(ready(one)),
      ];
    }),
  );
  const [home] = loads;
  const bytes = home?.[0]?.scriptBytes ?? Number.NaN;
  const { median } = ready(home ?? []);
  return [
    {
      what: 'compressed scripts of the first page',
      figure: `${kilo(bytes)} kB`,
      bar: `< ${SCRIPT_BAR_BYTES / 1000} kB`,
      met: bytes < SCRIPT_BAR_BYTES,
    },
    {
      what: 'first page usable',
      figure: `median ${number(median)} ms`,
      bar: `< ${READY_BAR_MS} ms`,
      met: median < READY_BAR_MS,
    },
  ];
}

function frameBar(what: string, { long: [longest, ...others] }: Frames): Bar {
  const figure = longest ? `${others.length + 1}, longest ${number(longest.duration)} ms` : 'none';
  return { what: `frames over 50 ms ${what}`, figure, bar: 'none', met: longest === undefined };
}

function printLongFrames({ long }: Frames): void {
  for (const { duration, scripts, drawing } of long) {
    const called = scripts.map(([caller, ms]) => `${caller} ${number(ms)}`);
    const parts = [...called, `style, layout and paint ${number(drawing)}`];
    console.log(`a frame of ${number(duration)} ms: ${parts.join(', ')}`);
  }
}

function printFrames(rows: readonly (readonly [what: string, frames: Frames])[]): void {
  printTable(
    'Frames, ms between one and the next',
    ['while', 'seconds', 'frames', 'p99', 'longest', 'gaps > 50', "the page's own > 50", 'longest task, cpu'],
    rows.map(([what, frames]) => [
      what,
      number(frames.seconds, 1),
      number(frames.frames),
      number(frames.gapP99, 1),
      number(frames.longestGap, 1),
      number(frames.gapsOver50),
      number(frames.long.length),
      number(frames.longestTask, 1),
    ]),
  );
}

type Part = 'load' | 'scroll' | 'stream' | 'heal';

/** What was measured; a part that was not wanted is absent. */
interface Measured {
  loads?: FirstLoad[][];
  scrolled?: Frames;
  streamed?: Frames;
  healed?: { readonly toldAfterMs: number; readonly healedAfterMs: number };
}

async function measure(
  browser: Browser,
  home: string,
  { only, visits, traces, seconds }: ReturnType<typeof readOptions>,
): Promise<Measured> {
  const words = await openWordsUpstream(TOKENS_PER_SECOND, seconds);
  const house = await startHouse(home, words.origin);
  const isWanted = (part: Part) => {
    const wanted = only === undefined || only.includes(part);
    if (wanted) process.stderr.write(`${part}\n`);
    return wanted;
  };
  const found: Measured = {};
  if (isWanted('load')) found.loads = await visitAll(browser, house.origin, visits);
  if (isWanted('scroll')) found.scrolled = await scrollTraces(browser, house.origin, traces);
  if (isWanted('stream')) found.streamed = await streamChat(browser, house.origin);
  let last = house;
  if (isWanted('heal'))
    found.healed = await healing(browser, house, async (port) => {
      last = await startHouse(home, words.origin, port);
    });
  words.close();
  await last.child.stop();
  return found;
}

function report({ loads, scrolled, streamed, healed }: Measured, traces: number): Bar[] {
  const bars: Bar[] = loads ? printLoads(loads) : [];
  const frames: (readonly [what: string, frames: Frames])[] = [
    ...(scrolled ? [[`${traces} traces are scrolled`, scrolled] as const] : []),
    ...(streamed ? [[`${TOKENS_PER_SECOND} tokens a second come`, streamed] as const] : []),
  ];
  if (frames.length > 0) printFrames(frames);
  for (const [, one] of frames) printLongFrames(one);
  for (const [what, one] of frames) bars.push(frameBar(`while ${what}`, one));
  if (healed)
    console.log(
      `\nA server that dies is told after ${number(healed.toldAfterMs)} ms; the page is true again ` +
        `${number(healed.healedAfterMs)} ms after it is back.`,
    );
  return bars;
}

await runBench(async () => {
  const options = readOptions();
  const conditions = readConditions();
  printConditions(conditions);
  const home = await fullHome(options.traces);
  const browser = await chromium.launch({
    executablePath: options.browser,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  const found = await measure(browser, home, options);
  await browser.close();
  const bars = report(found, options.traces);
  saveReport('console', { conditions, ...found });
  return printBars(bars);
});
