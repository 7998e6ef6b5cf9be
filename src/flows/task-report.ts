import type { DatabaseSync } from 'node:sqlite';
import type { Candidate, Lesson, Task } from '#contract/task.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import type { RiskPromise } from '#contract/verdict.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { type TaskTally, taskTally } from '#traces/task-tally.ts';

/** Where a task stands in its life, from first to last; `open` and `held` go no further by themselves. */
export type Phase = 'found' | 'shadow' | 'certified' | 'serving' | 'taken-off' | 'open' | 'held';

/** A task as people see it. */
export interface TaskReport {
  readonly task: Task;
  readonly phase: Phase;
  readonly approved: boolean;
  readonly promise: RiskPromise;
  readonly tally: TaskTally;
  readonly savings: Savings;
  readonly candidates: readonly Candidate[];
  /** The one that serves, or waits to. */
  readonly student: Candidate | undefined;
  readonly verdicts: readonly Verdict[];
  readonly lesson: Lesson | undefined;
  readonly audits: { readonly count: number; readonly errors: number };
}

/** What its students saved, at what its teacher cost and took on average for the same task. */
export interface Savings {
  /** Nano-units of the owner's currency, what the audits cost already taken off; undefined where no price is known. */
  readonly costNanos: number | undefined;
  /** Of the people who waited, all together. */
  readonly waitUs: number;
}

export function taskReports(database: DatabaseSync, promise: RiskPromise): TaskReport[] {
  return new TaskStore(database).all().map((task) => reportOn(task, database, promise));
}

export function taskReport(id: string, database: DatabaseSync, promise: RiskPromise): TaskReport | undefined {
  const task = new TaskStore(database).get(id);
  return task && reportOn(task, database, promise);
}

function reportOn(task: Task, database: DatabaseSync, usual: RiskPromise): TaskReport {
  const candidates = new CandidateStore(database);
  const verdictStore = new VerdictStore(database);
  const decisions = new TaskStore(database).decisions().filter(({ about }) => about === task.id);
  const last = (...kinds: string[]) => decisions.findLast(({ kind }) => kinds.includes(kind));
  const all = candidates.ofTask(task.id);
  const student = all.findLast(({ state }) => state === 'serving' || state === 'certified');
  const audits = student ? verdictStore.auditsOf(student.id) : [];
  const tally = taskTally(database, task.id);
  const held = last('hold', 'resume')?.kind === 'hold';
  return {
    task,
    phase: held ? 'held' : phaseOf(task, all),
    approved: last('approve') !== undefined,
    promise: { ...usual, ...JSON.parse(last('promise')?.value ?? '{}') },
    tally,
    savings: savingsOf(tally),
    candidates: all,
    student,
    verdicts: verdictStore.ofTask(task.id),
    lesson: candidates.runningLesson(task.id),
    audits: { count: audits.length, errors: audits.filter(({ loss }) => loss === 1).length },
  };
}

function phaseOf(task: Task, candidates: readonly Candidate[]): Phase {
  const has = (state: Candidate['state']) => candidates.some((candidate) => candidate.state === state);
  if (has('serving')) return 'serving';
  if (has('certified')) return 'certified';
  const lastOff = candidates.findLastIndex(({ state }) => state === 'off');
  if (lastOff >= 0 && lastOff === candidates.length - 1) return 'taken-off';
  if (candidates.length > 0) return 'shadow';
  return task.shape?.kind === 'open' ? 'open' : 'found';
}

function savingsOf({ byStudent, byTeacher, audits }: TaskTally): Savings {
  const meanCost = byTeacher.costed > 0 ? byTeacher.costNanos / byTeacher.costed : undefined;
  const meanUs = byTeacher.count > 0 ? byTeacher.totalUs / byTeacher.count : 0;
  return {
    costNanos: meanCost === undefined ? undefined : meanCost * byStudent.count - audits.costNanos,
    waitUs: Math.max(0, meanUs * byStudent.count - byStudent.totalUs),
  };
}
