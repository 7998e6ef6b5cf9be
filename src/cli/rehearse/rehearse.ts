import { systemClock } from '#std/clock.ts';
import { endWhenNobodyReads } from '../broken-pipe.ts';
import type { Command } from '../command.ts';
import { bold, dim, green, red, say, yellow } from '../terminal.ts';
import { loadOpenAI, type OpenAIClient, openClient } from './client.ts';
import { type EarlyEnd, type Interrupt, listenForInterrupt } from './interrupt.ts';
import { introductionOf } from './introduction.ts';
import { type Plan, readPlan, usual } from './plan.ts';
import { type Running, startServer, startStandIn } from './processes.ts';
import { showProgress } from './progress.ts';
import { readRecorded } from './recorded.ts';
import { connectStandIn, emptyHome } from './rehearsal-home.ts';
import { clientCostNanos, faultsOf, type Rehearsed, reportOf, type Section } from './report.ts';
import { standInModel } from './stand-in.ts';
import { Tally } from './tally.ts';
import { askAll } from './traffic.ts';
import { readWorkload, type Workload } from './workload.ts';

/** An answer that takes longer than this, besides the delay, counts as an error. */
const ASK_LIMIT_MS = 60_000;

export const rehearse: Command = {
  name: 'rehearse',
  summary: 'show the whole product on real input, with nothing rented',
  usage:
    '[--data DIR] [--limit N] [--concurrency C] [--delay-ms D] [--price-in P] [--price-out P] [--stream] [--home DIR] [--seed S]',
  options: {
    data: { type: 'string' },
    limit: { type: 'string' },
    concurrency: { type: 'string' },
    'delay-ms': { type: 'string' },
    'price-in': { type: 'string' },
    'price-out': { type: 'string' },
    stream: { type: 'boolean' },
    home: { type: 'string' },
    seed: { type: 'string' },
  },
  help: {
    data: 'a folder with train.jsonl and test.jsonl, {"text","label"} a line (default: the sample support-desk)',
    limit: 'ask only the first N questions',
    concurrency: `how many are asked at a time (default ${usual.concurrency})`,
    'delay-ms': `how long the stand-in takes, within 20 % (default ${usual.delayMs})`,
    'price-in': `what a million tokens in would cost (default ${usual.priceIn})`,
    'price-out': `what a million tokens out would cost (default ${usual.priceOut})`,
    stream: 'ask for streamed answers',
    home: 'where the rehearsal keeps its traces; it is emptied (default rehearsal in the home)',
    seed: `for the stand-in's delays (default ${usual.seed})`,
  },
  words: [0, 0],
  async run(given) {
    endWhenNobodyReads();
    const plan = readPlan(rehearse, given);
    const workload = readWorkload(plan.folder);
    const openAI = await loadOpenAI();
    const places = emptyHome(plan.home);
    const interrupt = listenForInterrupt();
    const children: Running[] = [];
    try {
      const standIn = await startStandIn({ folder: plan.folder, delayMs: plan.delayMs, seed: plan.seed });
      children.unshift(standIn);
      connectStandIn(places, standIn.url, standInModel(workload.name), plan.price);
      const server = await startServer(plan.home, places.configFile);
      children.unshift(server);
      showSection(introductionOf(plan, workload, server.url));

      // If one of them dies, every further ask would only fail.
      for (const child of children) child.ended.then((how) => interrupt.giveUp(`Cannot go on: ${how}.`));
      const asked = await askThrough(server.url, openAI, plan, workload, interrupt);
      const { early } = interrupt;

      // The server first: once it has ended, all its traces are on disk.
      for (const child of children) await child.stop();
      const recorded = readRecorded(places.databaseFile, asked.tally.standInUsOf);
      return conclude({ ...asked, ...plan, recorded }, early);
    } finally {
      interrupt.dispose();
      await Promise.all(children.map((child) => child.stop()));
    }
  },
};

/** Puts the questions through the server while the progress shows. */
async function askThrough(
  url: string,
  openAI: OpenAIClient,
  plan: Plan,
  { name, rows, prompt }: Workload,
  interrupt: Interrupt,
): Promise<{ tally: Tally; elapsedMs: number }> {
  const questions = rows.slice(0, plan.limit);
  const tally = new Tally(questions.length);
  const ask = openClient(openAI, {
    url,
    prompt,
    model: standInModel(name),
    stream: plan.stream,
    timeoutMs: ASK_LIMIT_MS + 2 * plan.delayMs,
    signal: interrupt.cutOff,
    clock: systemClock,
  });
  const startedUs = systemClock.tickUs();
  const hideProgress = showProgress(tally, () => clientCostNanos(tally, plan.price));
  await askAll(questions, ask, tally, { concurrency: plan.concurrency, signal: interrupt.askNoMore });
  hideProgress();
  return { tally, elapsedMs: (systemClock.tickUs() - startedUs) / 1_000 };
}

/** Shows the report and answers with the exit status. */
function conclude(rehearsed: Rehearsed, early: EarlyEnd | undefined): number {
  const faults = faultsOf(rehearsed);
  if (early) say(`${yellow(early.reason)} This is what was done so far.\n`);
  for (const section of reportOf(rehearsed)) showSection(section);
  say(bold('Next'));
  const home = quoted(rehearsed.home);
  say(`  freehold traces --home ${home}`);
  say(dim('      lists what was recorded'));
  say('  freehold connect NAME --url https://HOST/v1 --key-env VAR');
  say(dim('      connects the API that you use now; then freehold up'));
  if (faults.length > 0) say(`\n${red('Not as it should be:')} ${faults.join('; ')}.`);
  return faults.length > 0 ? 1 : (early?.status ?? 0);
}

/** A number with at most a unit: those stand flush right. */
const NUMBER = /^\$?[\d.,]+(?: \S+)?$/;

function showSection({ title, lines }: Section): void {
  say(bold(title));
  const nameWidth = Math.max(...lines.map(({ name }) => name.length));
  const valueWidth = Math.max(...lines.map(({ value }) => value.length));
  for (const { name, value, remark, ok } of lines) {
    const aligned = NUMBER.test(value) ? value.padStart(valueWidth) : value.padEnd(valueWidth);
    const mark = ok === undefined ? ' ' : ok ? green('✓') : red('✗');
    const more = remark === undefined ? '' : dim(remark);
    say(`  ${name.padEnd(nameWidth)}  ${aligned} ${mark} ${more}`.trimEnd());
  }
  say();
}

/** As a shell wants it. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
