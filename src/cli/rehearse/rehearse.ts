import { endWhenNobodyReads } from '../broken-pipe.ts';
import type { Command } from '../command.ts';
import { bold, dim, red, say, yellow } from '../terminal.ts';
import { loadOpenAI } from './client.ts';
import { type EarlyEnd, listenForInterrupt } from './interrupt.ts';
import { introductionOf } from './introduction.ts';
import { nextSteps } from './next-steps.ts';
import { readPlan, usual } from './plan.ts';
import { type Running, startServer, startStandIn } from './processes.ts';
import { readRecorded } from './recorded.ts';
import { configure, emptyHome } from './rehearsal-home.ts';
import type { Rehearsed } from './rehearsed.ts';
import { faultsOf, reportOf } from './report.ts';
import { showSection } from './section.ts';
import { standInModel } from './stand-in.ts';
import { walk } from './walk.ts';
import { readWorkload } from './workload.ts';

export const rehearse: Command = {
  name: 'rehearse',
  summary: 'show the whole life of a task on real input, with nothing rented',
  usage:
    '[--data DIR] [--drift] [--limit N] [--concurrency C] [--delay-ms D] [--price-in P] [--price-out P] [--stream] [--home DIR] [--seed S]',
  options: {
    data: { type: 'string' },
    drift: { type: 'boolean' },
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
    drift: 'then let the labels change as drift.jsonl says, until a new student has learned it',
    limit: 'ask only the first N questions',
    concurrency: `how many are asked at a time (default ${usual.concurrency})`,
    'delay-ms': `how long the stand-in takes, within 20 % (default ${usual.delayMs})`,
    'price-in': `what a million tokens in would cost (default ${usual.priceIn})`,
    'price-out': `what a million tokens out would cost (default ${usual.priceOut})`,
    stream: 'ask for streamed answers',
    home: 'where the rehearsal keeps its traces; it is emptied (default rehearsal in the home)',
    seed: `for the order of the questions and the stand-in's delays (default ${usual.seed})`,
  },
  words: [0, 0],
  async run(given) {
    endWhenNobodyReads();
    const plan = readPlan(rehearse, given);
    const workload = readWorkload(plan.folder, { withDrift: plan.drift });
    const openAI = await loadOpenAI();
    const places = emptyHome(plan.home);
    const interrupt = listenForInterrupt();
    const children: Running[] = [];
    try {
      const { folder, delayMs, seed, drift: withDrift, price } = plan;
      const standIn = await startStandIn({ folder, delayMs, seed, withDrift });
      children.unshift(standIn);
      const model = standInModel(workload.name);
      configure(places, { url: standIn.url, model, price, withDrift });
      const server = await startServer(plan.home, places.configFile);
      children.unshift(server);
      for (const section of introductionOf(plan, workload, server.url)) showSection(section);

      // If one of them dies, every further ask would only fail.
      for (const child of children) child.ended.then((how) => interrupt.giveUp(`Cannot go on: ${how}.`));
      const walked = await walk({ plan, workload, openAI, server, standIn, interrupt });
      const { early } = interrupt;

      // The server first: once it has ended, all its traces are on disk.
      for (const child of children) await child.stop();
      const recorded = readRecorded(places.databaseFile, walked.tally.standInUsOf);
      return conclude({ ...walked, ...plan, recorded }, early);
    } finally {
      interrupt.dispose();
      await Promise.all(children.map((child) => child.stop()));
    }
  },
};

/** Shows the report and answers with the exit status. */
function conclude(rehearsed: Rehearsed, early: EarlyEnd | undefined): number {
  const faults = faultsOf(rehearsed);
  if (early) say(`${yellow(early.reason)} This is what was done so far.\n`);
  for (const section of reportOf(rehearsed)) showSection(section);
  say(bold('Next'));
  for (const { type, does } of nextSteps(rehearsed)) {
    say(`  ${type}`);
    say(dim(`      ${does}`));
  }
  if (faults.length > 0) say(`\n${red('Not as it should be:')} ${faults.join('; ')}.`);
  return faults.length > 0 ? 1 : (early?.status ?? 0);
}
