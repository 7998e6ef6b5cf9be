import { AppError } from '#contract/errors.ts';
import type { RiskPromise } from '#contract/verdict.ts';
import { type Outcome, type TaskWish, weigh, weighTerms } from '#flows/owner-decision.ts';
import { taskReport } from '#flows/task-report.ts';
import type { World } from '#std/world.ts';
import { openWriter } from '#store/database.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { TraceReader } from '#traces/read-traces.ts';
import { askYes } from './ask-yes.ts';
import { findTask, type OpenRecords } from './task-records.ts';
import { dim, say } from './terminal.ts';

/** Deletes a task, after a yes on the terminal unless it was given beforehand. */
export async function deleteTask(
  typed: string,
  saidYes: boolean,
  records: OpenRecords,
  world: Pick<World, 'clock' | 'newId'>,
): Promise<void> {
  const id = findTask(typed, records);
  if (saidYes) return decideOnTask('delete', id, {}, records, world);
  const report = taskReport(id, records.database, records.settings.learn);
  if (!report) throw new Error(`the task ${id} went while it was looked at`);
  if (!process.stdin.isTTY)
    throw new AppError('bad_request', `Cannot delete the task ${id}: nobody can be asked whether to`, {
      hint: `Type: freehold task delete ${id} --yes`,
    });
  const { will } = weigh('delete', report);
  say(will);
  if (await askYes(`Delete ${id}?`)) decideOnTask('delete', id, {}, records, world, { isTold: true });
  else say('It stays.');
}

/** Decides on a task as its owner wishes, and tells what will happen. */
export function decideOnTask(
  wish: TaskWish,
  typed: string,
  promise: Partial<RiskPromise>,
  records: OpenRecords,
  world: Pick<World, 'clock' | 'newId'>,
  { isTold = false } = {},
): void {
  const id = findTask(typed, records);
  const report = taskReport(id, records.database, records.settings.learn);
  if (!report) throw new Error(`the task ${id} went while it was looked at`);
  const { decision, will } = weigh(wish, report, promise);
  settle({ decision, will: isTold ? '' : will }, records, world);
}

/** Whether an expert's answers may train students. */
export function decideOnTerms(
  expert: string,
  terms: string,
  records: OpenRecords,
  world: Pick<World, 'clock' | 'newId'>,
): void {
  const configured = Object.keys(records.settings.experts);
  // An upstream given on the command line stands in no file, and answers all the same.
  const isKnown = new TraceReader(records.database).list({ expert }, 1).length > 0;
  settle(weighTerms(expert, terms, isKnown ? [...configured, expert] : configured), records, world);
}

function settle(
  { decision, will }: Outcome,
  { places }: OpenRecords,
  world: Pick<World, 'clock' | 'newId'>,
): void {
  if (decision) {
    const atMs = world.clock.nowMs();
    write(places.databaseFile, { id: world.newId(), atMs, actor: 'command line', ...decision });
  }
  if (will !== '') say(will);
  if (decision) say(dim('A server that runs acts on it within a second; one that does not, when it starts.'));
}

function write(file: string, decision: Parameters<TaskStore['decide']>[0]): void {
  try {
    const database = openWriter(file, 'full');
    try {
      new TaskStore(database).decide(decision);
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new AppError(
      'trace_unavailable',
      `Cannot write the decision into ${file}: ${(cause as Error).message}`,
      {
        hint: 'Another program may hold the database, or the disk is full; try again in a moment.',
        cause,
      },
    );
  }
}
