import type { Candidate } from '#contract/task.ts';
import type { ExamItem, RiskPromise } from '#contract/verdict.ts';
import { riskAtMost } from '#gate/binomial.ts';
import { readEvidence } from '#gate/evidence.ts';
import { examine, shareOfDelta } from '#gate/exam.ts';
import { THRESHOLDS } from '#gate/thresholds.ts';
import { expectedCoverage } from './lesson-plan.ts';
import { outlookWords, type Taken } from './outlook-words.ts';
import { weigh } from './owner-decision.ts';
import { waitingExam } from './task-detail.ts';
import type { Records } from './task-replay.ts';
import { type TaskReport, taskReport, type UsualTerms } from './task-report.ts';

/** What other promises would have let a task's student answer. */
export interface Outlook {
  readonly student: string;
  /**
   * `exam`: from the items of the student's own exam, by the gate's own test. `estimate`: no exam was taken yet, so from
   * what its lesson expects; that proves nothing.
   */
  readonly from: 'exam' | 'estimate';
  /** The exam and the hash of its items; absent for an estimate. */
  readonly verdict?: string;
  readonly evidence?: string;
  /** Items in the exam, or unseen asks so far. */
  readonly items: number;
  /** Which of the task's exams it is, and the part of delta that this one may spend. */
  readonly k: number;
  readonly delta: number;
  readonly deltaK: number;
  /** What is promised today. */
  readonly promise: RiskPromise;
  /** By rising alpha. */
  readonly alphas: readonly OutlookOption[];
  /** By falling threshold. */
  readonly points: readonly BoundedPoint[];
}

/** One promise, had it been made before the exam. */
export interface OutlookAt {
  readonly alpha: number;
  readonly passes: boolean;
  readonly threshold?: number;
  /** The share of asks that it would answer; 0 where it would not have passed. */
  readonly coverage: number;
  /** Of those, the share that differed. */
  readonly risk: number;
}

/** With what it means, and what making this promise now would do, as sentences for the owner. */
export interface OutlookOption extends OutlookAt {
  readonly words: string;
  readonly will: string;
}

export interface BoundedPoint {
  readonly threshold: number;
  readonly n: number;
  readonly errors: number;
  readonly coverage: number;
  readonly risk: number;
  /**
   * The largest risk that so few errors leave possible at deltaK: exact, after Clopper and Pearson. A threshold passes
   * the test of every alpha from here on. Absent for an estimate, which bounds nothing.
   */
  readonly bound?: number;
}

/** From half a percent to twenty, finer where promises usually are. */
const ALPHAS = [...steps(0.005, 0.05, 0.0025), ...steps(0.055, 0.1, 0.005), ...steps(0.11, 0.2, 0.01)];
/** Outlooks kept by the hash of their evidence, which never changes. */
const MOST_KEPT = 32;
const kept = new Map<string, Drawn>();

interface Drawn {
  readonly alphas: readonly OutlookAt[];
  readonly points: readonly BoundedPoint[];
}

/**
 * Undefined where there is no such task; null where it has neither a student nor had an exam. Throws AppError where the evidence is gone
 * or altered.
 *
 * @param delta another than is promised, with all the task's exams together
 */
export function taskOutlook(
  id: string,
  records: Records,
  usual: UsualTerms,
  wanted: { readonly delta?: number } = {},
): Outlook | null | undefined {
  const report = taskReport(id, records.database, usual);
  if (!report) return undefined;
  const delta = wanted.delta ?? report.promise.delta;
  const shadow = report.student ? undefined : report.candidates.at(-1);
  if (shadow?.state === 'shadow') return fromEstimate(shadow, report, delta, records);
  return fromExam(report, delta, records) ?? null;
}

/** The exam of the student in office, else the last that was taken. */
function fromExam(report: TaskReport, delta: number, { vault }: Records): Outlook | undefined {
  const { student, verdicts, promise } = report;
  const verdict = verdicts.findLast(({ kind, student: of }) => kind === 'exam' && of === (student?.id ?? of));
  if (!verdict?.exam || verdict.evidence === undefined) return undefined;
  const { evidence } = verdict;
  const { k, n } = verdict.exam;
  const key = `${evidence} ${k} ${delta} ${promise.alpha}`;
  const drawn = kept.get(key) ?? draw(itemsOf(evidence, vault), { k, delta, alpha: promise.alpha });
  keep(key, drawn);
  const about = { student: verdict.student, from: 'exam', verdict: verdict.id, evidence } as const;
  const deltaK = shareOfDelta(delta, k);
  const alphas = drawn.alphas.map((at) => option(at, { items: n, deltaK, from: 'exam' }, report));
  return { ...about, items: n, k, delta, deltaK, promise, alphas, points: drawn.points };
}

function itemsOf(evidence: string, vault: Records['vault']): readonly ExamItem[] {
  return readEvidence(Buffer.from(vault.get(evidence)).toString()).items; // whose hash the vault has seen to
}

function keep(key: string, drawn: Drawn): void {
  kept.delete(key);
  kept.set(key, drawn);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
}

function draw(items: readonly ExamItem[], { k, delta, alpha }: RiskPromise & { k: number }): Drawn {
  return {
    alphas: alphasWith(alpha).map((at) => {
      const { outcome, threshold, coverage, risk } = examine(items, { alpha: at, delta }, k);
      const passes = outcome === 'passed';
      return { alpha: at, passes, ...(threshold === undefined ? {} : { threshold }), coverage, risk };
    }),
    points: boundedCurve(items, shareOfDelta(delta, k)),
  };
}

/** Every threshold of the gate's fixed row that lets more through than the one before, with its exact bound. */
export function boundedCurve(items: readonly ExamItem[], deltaK: number): BoundedPoint[] {
  const sorted = items.toSorted((a, b) => b.confidence - a.confidence);
  const points: BoundedPoint[] = [];
  let [n, errors] = [0, 0];
  for (const threshold of THRESHOLDS) {
    const before = n;
    for (; n < sorted.length && (sorted[n]?.confidence ?? 0) >= threshold; n++)
      errors += sorted[n]?.loss ?? 0;
    if (n === before || threshold === 0) continue; // nobody answers from 0 on
    const share = { coverage: n / items.length, risk: errors / n };
    points.push({ threshold, n, errors, ...share, bound: riskAtMost(errors, n, deltaK) });
  }
  return points;
}

/** What an exam would let it answer if it were taken now and its lesson's estimate were true. */
function fromEstimate(newest: Candidate, report: TaskReport, delta: number, { database }: Records): Outlook {
  const { verdicts, promise } = report;
  const items = waitingExam(report, database)?.unseen ?? 0;
  const k = verdicts.filter(({ kind }) => kind === 'exam').length + 1;
  const deltaK = shareOfDelta(delta, k);
  const { estimate } = newest;
  const alphas = alphasWith(promise.alpha).map((alpha) => {
    const coverage = expectedCoverage({ estimate, alpha, deltaK }, items);
    const at = estimate.curve.find((point) => point.coverage === coverage);
    const outlook = { alpha, passes: coverage > 0, coverage, risk: at?.risk ?? 0 };
    return option(outlook, { items, deltaK, from: 'estimate' }, report);
  });
  const points = estimate.curve.map((point) => {
    const n = Math.round(point.coverage * newest.rows);
    return { ...point, n, errors: Math.round(point.risk * n) };
  });
  return { student: newest.id, from: 'estimate', items, k, delta, deltaK, promise, alphas, points };
}

function option(at: OutlookAt, taken: Taken, report: TaskReport): OutlookOption {
  const { will } = weigh('promise', report, { alpha: at.alpha });
  return { ...at, words: outlookWords(at, taken), will };
}

/** The grid, and what is promised today. */
function alphasWith(alpha: number): number[] {
  return ALPHAS.includes(alpha) ? ALPHAS : [...ALPHAS, alpha].sort((a, b) => a - b);
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) =>
    Number((from + at * step).toFixed(4)),
  );
}
