import type { DatabaseSync } from 'node:sqlite';
import { asAppError } from '#contract/errors.ts';
import type { Candidate, Lesson } from '#contract/task.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { fewestItems } from '#gate/binomial.ts';
import { readEvidence } from '#gate/evidence.ts';
import { shareOfDelta } from '#gate/exam.ts';
import { expectedCoverage } from './lesson-plan.ts';
import { readExamples } from './read-examples.ts';
import {
  type CurvePoint,
  curveOf,
  keysOf,
  REPLAYED,
  type Records,
  type Replay,
  replay,
} from './task-replay.ts';
import { type TaskReport, taskReport, type UsualTerms } from './task-report.ts';

/** Everything that is known of a task. */
export interface TaskDetail extends TaskReport {
  /** Newest first. */
  readonly lessons: readonly Lesson[];
  /** Where a candidate waits for its exam. */
  readonly exam: WaitingExam | undefined;
  readonly curve: Curve | undefined;
  /** What its student would have answered lately; where none serves, the newest candidate. */
  readonly recent: Recent | undefined;
  /** Why there is no `recent`: its file is gone or altered. */
  readonly trouble: string | undefined;
}

export interface WaitingExam {
  readonly candidate: string;
  /** Unseen asks so far, and how few could ever prove the promise. */
  readonly unseen: number;
  readonly fewest: number;
  /** The share of asks that it would be let answer after an exam of these, as far as its estimate goes. */
  readonly expectedCoverage: number;
}

export interface Curve {
  /** From an exam's evidence, or from what the lesson estimated, which proves nothing. */
  readonly from: 'exam' | 'estimate';
  readonly student: string;
  /** From this confidence on the student answers; absent where it may not. */
  readonly threshold?: number;
  readonly points: readonly CurvePoint[];
}

export interface Recent extends Replay {
  readonly student: string;
  readonly threshold: number;
  /** `estimate`: where it would probably be let in. */
  readonly thresholdFrom: 'verdict' | 'estimate';
}

export interface DetailWish {
  /** Puts the last asks to the student, a thousand instead of a few: that takes a tenth of a second or more. */
  readonly replay: boolean;
}

const LESSONS = 20;
/** Of inputs with what teacher and student say of them. */
const A_FEW = 5;
/** An exam is taken from no more. */
const MOST_UNSEEN = 20_000;

/** Undefined where there is no such task. */
export function taskDetail(
  id: string,
  records: Records,
  usual: UsualTerms,
  wish: DetailWish,
): TaskDetail | undefined {
  const report = taskReport(id, records.database, usual);
  if (!report) return undefined;
  return {
    ...report,
    lessons: new CandidateStore(records.database).lessons(id, LESSONS),
    exam: waitingExam(report, records.database),
    curve: curveFor(report, records),
    ...recentOf(report, records, wish.replay ? REPLAYED : A_FEW),
  };
}

/** Undefined where no candidate waits for its exam. */
export function waitingExam(
  { task, candidates, verdicts, promise }: TaskReport,
  database: DatabaseSync,
): WaitingExam | undefined {
  const shadow = candidates.findLast(({ state }) => state === 'shadow');
  if (!shadow) return undefined;
  const newer = readExamples(
    { keys: keysOf(task), task },
    { database },
    { after: shadow.cutoff, drawn: true, limit: MOST_UNSEEN },
  );
  const unseen = new Set(newer.map(({ conversation }) => conversation)).size;
  const { alpha, delta } = promise;
  const deltaK = shareOfDelta(delta, verdicts.filter(({ kind }) => kind === 'exam').length + 1);
  const covered = expectedCoverage({ estimate: shadow.estimate, alpha, deltaK }, unseen);
  return { candidate: shadow.id, unseen, fewest: fewestItems(alpha, deltaK), expectedCoverage: covered };
}

/** Of the student in office, else of the newest whose exam or estimate there is. */
function curveFor({ student, verdicts, candidates }: TaskReport, records: Records): Curve | undefined {
  const wanted = student ?? candidates.at(-1);
  if (!wanted) return undefined;
  const verdict = verdicts.findLast(({ kind, student: of }) => kind === 'exam' && of === wanted.id);
  const threshold = verdict?.exam?.threshold;
  const may = threshold === undefined ? {} : { threshold };
  const points = verdict?.evidence === undefined ? undefined : examCurve(verdict.evidence, records);
  if (points) return { from: 'exam', student: wanted.id, ...may, points };
  return { from: 'estimate', student: wanted.id, ...may, points: wanted.estimate.curve };
}

function examCurve(evidence: string, { vault }: Records): CurvePoint[] | undefined {
  if (!vault.has(evidence)) return undefined;
  try {
    const { items } = readEvidence(Buffer.from(vault.get(evidence)).toString());
    return curveOf(items.map(({ confidence, loss }) => ({ confidence, differs: loss === 1 })));
  } catch {
    return undefined; // altered, which `freehold gate verify` tells in full
  }
}

function recentOf(
  report: TaskReport,
  records: Records,
  limit: number,
): Pick<TaskDetail, 'recent' | 'trouble'> {
  const { task, student, verdict, candidates, promise } = report;
  const wanted = student ?? candidates.findLast(({ file }) => records.vault.has(file));
  if (!wanted) return { recent: undefined, trouble: undefined };
  const proven = verdict?.student === wanted.id ? verdict.exam?.threshold : undefined;
  const threshold = proven ?? likelyThreshold(wanted, promise.alpha);
  try {
    const seen = replay(task, wanted, threshold, records, limit);
    const thresholdFrom = proven === undefined ? 'estimate' : 'verdict';
    return { recent: { ...seen, student: wanted.id, threshold, thresholdFrom }, trouble: undefined };
  } catch (error) {
    return { recent: undefined, trouble: asAppError(error).message };
  }
}

/** The loosest at which its lesson expects no more errors than are promised; 1 where there is none. */
export function likelyThreshold({ estimate }: Candidate, alpha: number): number {
  return estimate.curve.findLast(({ risk }) => risk <= alpha)?.threshold ?? 1;
}
