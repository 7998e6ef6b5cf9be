import type { DatabaseSync } from 'node:sqlite';
import type { Candidate, Lesson, OwnerDecision, Task } from '#contract/task.ts';
import type { RiskPromise } from '#contract/verdict.ts';
import type { Audit, Verdict } from '#contract/verdict-record.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { type Certificate, openCertificate, stepCertificate } from '#gate/certificate.ts';
import { ALARM_AT, driftEvidence, openDrift, stepDrift } from '#gate/drift.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { countLabelled } from '#traces/labelled-asks.ts';
import { type TaskTally, taskTally } from '#traces/task-tally.ts';

/** Where a task stands in its life, from first to last; `open` and `held` go no further by themselves. */
export const PHASES = ['found', 'shadow', 'certified', 'serving', 'taken-off', 'open', 'held'] as const;
export type Phase = (typeof PHASES)[number];

/** What the settings under `learn` say of every task. */
export interface UsualTerms extends RiskPromise {
  readonly autopilot?: boolean;
  /** Tasks that only their teacher may answer; `*` for all. */
  readonly hold?: readonly string[];
  /** Answers before a task's first lesson. */
  readonly firstLesson?: number;
}

/** A task as people see it. */
export interface TaskReport {
  readonly task: Task;
  readonly phase: Phase;
  /** Its students may answer once they are certified: the owner said yes, or the autopilot says it for him. */
  readonly approved: boolean;
  /** No lesson and no exam begins until it is resumed. */
  readonly paused: boolean;
  /** Until its first lesson: how many answers there are of those it takes. */
  readonly firstLesson: { readonly answers: number; readonly needed: number } | undefined;
  readonly promise: RiskPromise;
  readonly tally: TaskTally;
  readonly savings: Savings;
  /** Oldest first. */
  readonly candidates: readonly Candidate[];
  /** The one that serves, or waits to. */
  readonly student: Candidate | undefined;
  /** The exam that lets it. */
  readonly verdict: Verdict | undefined;
  /** Oldest first. */
  readonly verdicts: readonly Verdict[];
  /** The one that runs. */
  readonly lesson: Lesson | undefined;
  /** Answers of its student that its teacher was asked for as well, and how many of them were wrong. */
  readonly audits: { readonly count: number; readonly errors: number };
  readonly watch: Watch | undefined;
  /** What the owner said of it, oldest first. */
  readonly decisions: readonly OwnerDecision[];
}

/** What its student's audits have shown so far, made again from each of them. */
export interface Watch {
  readonly certificate: Certificate;
  readonly drift: { readonly evidence: number; readonly limit: number };
}

/** What its students saved, at what its teacher cost and took on average for the same task. */
export interface Savings {
  /** Nano-units of the owner's currency, what the audits cost already taken off; undefined where no price is known. */
  readonly costNanos: number | undefined;
  /** Of the people who waited, all together. */
  readonly waitUs: number;
}

/** Every task, in the order in which they were found. */
export function taskReports(database: DatabaseSync, usual: UsualTerms): TaskReport[] {
  const store = new TaskStore(database);
  const decisions = Map.groupBy(store.decisions(), ({ about }) => about);
  return store.all().map((task) => reportOn(task, decisions.get(task.id) ?? [], database, usual));
}

export function taskReport(id: string, database: DatabaseSync, usual: UsualTerms): TaskReport | undefined {
  const store = new TaskStore(database);
  const task = store.get(id);
  const decisions = store.decisions().filter(({ about }) => about === id);
  return task && reportOn(task, decisions, database, usual);
}

function reportOn(
  task: Task,
  decisions: readonly OwnerDecision[],
  database: DatabaseSync,
  usual: UsualTerms,
): TaskReport {
  const candidateStore = new CandidateStore(database);
  const verdictStore = new VerdictStore(database);
  const candidates = candidateStore.ofTask(task.id);
  const verdicts = verdictStore.ofTask(task.id);
  const student = candidates.findLast(({ state }) => state === 'serving' || state === 'certified');
  const verdict = verdicts.findLast((one) => one.student === student?.id && one.outcome === 'passed');
  const audits = student ? verdictStore.auditsOf(student.id) : [];
  const tally = taskTally(database, task.id);
  const phase = phaseOf(task, candidates, decisions, usual);
  return {
    task,
    phase,
    paused: decisions.findLast(({ kind }) => kind === 'pause' || kind === 'resume')?.kind === 'pause',
    firstLesson: phase === 'found' ? firstLessonOf(task, database, usual) : undefined,
    approved: usual.autopilot === true || decisions.some(({ kind }) => kind === 'approve'),
    promise: promiseOf(decisions, usual),
    tally,
    savings: savingsOf(tally),
    candidates,
    student,
    verdict,
    verdicts,
    lesson: candidateStore.runningLesson(task.id),
    audits: { count: audits.length, errors: audits.filter(({ loss }) => loss === 1).length },
    watch: verdict?.exam && watchOf(verdict.exam, audits),
    decisions,
  };
}

function firstLessonOf(
  { id, signature }: Task,
  database: DatabaseSync,
  { firstLesson }: UsualTerms,
): TaskReport['firstLesson'] {
  if (firstLesson === undefined) return undefined;
  const keys = id === signature ? [id] : [id, signature];
  return { answers: countLabelled(database, keys), needed: firstLesson };
}

export function phaseOf(
  task: Task,
  candidates: readonly Candidate[],
  decisions: readonly OwnerDecision[],
  usual: UsualTerms,
): Phase {
  if (isHeld(task.id, decisions, usual)) return 'held';
  const has = (state: Candidate['state']) => candidates.some((candidate) => candidate.state === state);
  if (has('serving')) return 'serving';
  if (has('certified')) return 'certified';
  if (has('shadow')) return 'shadow';
  if (has('off')) return 'taken-off'; // also while those taught since turn out to be of no use
  if (candidates.length > 0) return 'shadow';
  return task.shape?.kind === 'open' ? 'open' : 'found';
}

function isHeld(task: string, decisions: readonly OwnerDecision[], { hold = [] }: UsualTerms): boolean {
  if (hold.includes(task) || hold.includes('*')) return true;
  return decisions.findLast(({ kind }) => kind === 'hold' || kind === 'resume')?.kind === 'hold';
}

/** Each decision changes what it names of the promise before it. */
export function promiseOf(decisions: readonly OwnerDecision[], { alpha, delta }: RiskPromise): RiskPromise {
  const promise = { alpha, delta };
  for (const { kind, value } of decisions)
    if (kind === 'promise') Object.assign(promise, JSON.parse(value ?? '{}'));
  return promise;
}

function watchOf(promise: RiskPromise, audits: readonly Audit[]): Watch {
  let certificate = openCertificate(promise);
  let drift = openDrift(promise.alpha);
  for (const { loss } of audits) {
    certificate = stepCertificate(certificate, loss);
    drift = stepDrift(drift, loss);
  }
  return { certificate, drift: { evidence: driftEvidence(drift), limit: ALARM_AT } };
}

function savingsOf({ byStudent, byTeacher, audits }: TaskTally): Savings {
  const meanCost = byTeacher.costed > 0 ? byTeacher.costNanos / byTeacher.costed : undefined;
  const meanUs = byTeacher.count > 0 ? byTeacher.totalUs / byTeacher.count : 0;
  return {
    costNanos: meanCost === undefined ? undefined : meanCost * byStudent.count - audits.costNanos,
    waitUs: Math.max(0, meanUs * byStudent.count - byStudent.totalUs),
  };
}
