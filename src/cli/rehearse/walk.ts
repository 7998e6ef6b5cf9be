import { systemClock } from '#std/clock.ts';
import { type OpenAIClient, openApi, openClient } from './client.ts';
import { DRIFT_LIMIT_MS, type DriftStage, driftedRows, driftStage, hasShownItself } from './drift.ts';
import type { Interrupt } from './interrupt.ts';
import { Live } from './live.ts';
import { mixed } from './order.ts';
import { Pace } from './pace.ts';
import type { Plan } from './plan.ts';
import type { Running } from './processes.ts';
import type { Rehearsed } from './rehearsed.ts';
import { readTasks } from './seen-task.ts';
import { DRIFT_PATH, standInModel } from './stand-in.ts';
import { Tally } from './tally.ts';
import { askAll, type Traffic } from './traffic.ts';
import { TaskWatch } from './watch.ts';
import type { Row, Workload } from './workload.ts';

/** An answer that takes longer than this, besides the delay, counts as an error. */
const ASK_LIMIT_MS = 60_000;

/** What a rehearsal walks with. */
export interface Kit {
  readonly plan: Plan;
  readonly workload: Workload;
  readonly openAI: OpenAIClient;
  readonly server: Running;
  readonly standIn: Running;
  readonly interrupt: Interrupt;
}

export type Walked = Pick<
  Rehearsed,
  'tally' | 'tasks' | 'trouble' | 'startedAtMs' | 'driftAtMs' | 'elapsedMs'
>;

/** Puts the questions through the server while it is shown what comes of them; then, where wanted, those of the drift. */
export async function walk(kit: Kit): Promise<Walked> {
  const { plan, workload, openAI, server, interrupt } = kit;
  const api = openApi(openAI, server.url);
  const questions = mixed(workload.rows, plan.seed).slice(0, plan.limit);
  const tally = new Tally(questions.length);
  const traffic = openTraffic(kit, tally);
  const live = new Live(tally, { screen: process.stdout, clock: systemClock, price: plan.price });
  const watch = new TaskWatch(
    () => readTasks(api),
    systemClock,
    ({ tasks, isLearning }) => {
      traffic.pace.lessonUnderWay(isLearning);
      live.saw(tasks);
    },
  );
  const startedAtMs = systemClock.nowMs();
  const startedUs = systemClock.tickUs();
  live.start();
  watch.start();
  tally.begin('usual', questions);
  await askAll(questions, traffic, interrupt.askNoMore);
  const driftAtMs = workload.drift && (await walkDrift(workload.drift, traffic, { kit, watch, live }));
  await watch.stop();
  live.end();
  const elapsedMs = (systemClock.tickUs() - startedUs) / 1_000;
  return { tally, tasks: watch.tasks, trouble: watch.trouble, startedAtMs, driftAtMs, elapsedMs };
}

interface Traced extends Traffic {
  readonly tally: Tally;
  readonly pace: Pace;
}

function openTraffic({ openAI, server, plan, workload, interrupt }: Kit, tally: Tally): Traced {
  const ask = openClient(openAI, {
    url: server.url,
    prompt: workload.prompt,
    model: standInModel(workload.name),
    stream: plan.stream,
    timeoutMs: ASK_LIMIT_MS + 2 * plan.delayMs,
    signal: interrupt.cutOff,
    clock: systemClock,
  });
  const pace = new Pace(plan.delayMs, systemClock, interrupt.askNoMore);
  return { ask, tally, pace, concurrency: plan.concurrency };
}

/** Answers with the time of the change; undefined where it was stopped before. */
async function walkDrift(
  rows: readonly Row[],
  traffic: Traced,
  { kit, watch, live }: { kit: Kit; watch: TaskWatch; live: Live },
): Promise<number | undefined> {
  const { openAI, standIn, interrupt, plan } = kit;
  const { tally } = traffic;
  if (interrupt.askNoMore.aborted) return undefined;
  await openApi(openAI, standIn.url).put(DRIFT_PATH, {});
  const driftAtMs = systemClock.nowMs();
  live.say('From now on the labels are those of drift.jsonl: the same words may mean something else.');
  const enough = new AbortController();
  const stopWhenShown = () => {
    if (hasShownItself(watch.tasks, tally.served, driftAtMs)) enough.abort();
  };
  const timer = setInterval(stopWhenShown, 100);
  const limit = AbortSignal.timeout(DRIFT_LIMIT_MS);
  const signal = AbortSignal.any([interrupt.askNoMore, enough.signal, limit]);
  const stage = () => driftStage(watch.tasks, driftAtMs);
  tally.begin('drift', rows);
  tally.total = tally.done + rows.length;
  await askAll(driftedRows(rows, plan.seed, stage), traffic, signal);
  clearInterval(timer);
  tally.total = tally.done;
  if (!enough.signal.aborted && !interrupt.askNoMore.aborted) live.say(unfinished(stage()));
  return driftAtMs;
}

/** Why a drift was left before a new student had shown itself. */
function unfinished(stage: DriftStage): string {
  const far = {
    unnoticed: 'nobody was taken off: the labels changed too little, or too few answers were audited',
    'taken off':
      'no new student was certified: drift.jsonl may have too few rows to learn from and be examined on',
    renewed: 'the new student has answered too little to be judged',
  }[stage];
  return `That is as long as a rehearsal waits; ${far}.`;
}
