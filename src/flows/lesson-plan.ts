import type { Estimate } from '#contract/task.ts';
import { binomialCdf } from '#gate/binomial.ts';
import { fewestToTest } from '#gate/exam.ts';

/** When the house learns. Each number is a setting under `learn`; see docs/settings.md for why. */
export interface LearnRhythm {
  /** Labelled asks before a task's first lesson. */
  readonly firstLesson: number;
  /** By how much the labelled asks must have grown for the next one. */
  readonly growth: number;
  /** The share of a task's asks that a student should be able to answer before its exam is worth a part of δ. */
  readonly worthwhile: number;
  /**
   * How long candidates that could answer something are held back for the sake of a better one, in time and in answers
   * that they could have given meanwhile.
   */
  readonly patienceMs: number;
  readonly patienceAnswers: number;
}

/** How far a task has come; counts are of asks whose teacher was heard. */
export interface Progress {
  readonly labelled: number;
  /** What `labelled` was when the last lesson began; absent before the first. */
  readonly labelledAtLesson?: number;
  /** It was taken off: what it learned is no longer true, so the next lesson does not wait for growth. */
  readonly takenOff: boolean;
}

/** Whether there is enough new to teach from. Pure. */
export function isLessonDue(progress: Progress, rhythm: LearnRhythm): boolean {
  const { labelled, labelledAtLesson } = progress;
  if (labelledAtLesson === undefined) return labelled >= rhythm.firstLesson;
  const fresh = labelled - labelledAtLesson;
  if (progress.takenOff) return fresh >= rhythm.firstLesson;
  // Where retention took all that was labelled, nothing is no growth of nothing.
  return fresh > 0 && labelled >= Math.ceil(labelledAtLesson * rhythm.growth);
}

/** What is known of a candidate in shadow. */
export interface ShadowFacts {
  /** Unseen asks drawn for the exam so far. */
  readonly drawn: number;
  /** What it was taught from, and labelled asks that have come since. */
  readonly rows: number;
  readonly fresh: number;
  readonly estimate: Estimate;
  /** What the one before it was expected to cover at the same stage, if there was one. */
  readonly before?: number;
  /** What the student that serves covers, and its exam, if one serves. */
  readonly serving?: Serving;
  readonly alpha: number;
  readonly deltaK: number;
  /** Since a candidate of this task could first have answered something worth having. */
  readonly waitedMs: number;
  /** Answers that candidates could have given since, as far as their estimates go. */
  readonly forgone: number;
}

/** A student that serves, by what its exam showed and what had been expected of it. */
export interface Serving {
  /** The share of asks that it covers. */
  readonly coverage: number;
  readonly estimate: Estimate;
  /** Of its exam: how many asks, and what they were held to. */
  readonly n: number;
  readonly alpha: number;
  readonly deltaK: number;
}

export type ExamStep = 'wait' | 'examine' | 'supersede';

/**
 * Whether to examine a candidate now, wait for more unseen asks, or teach a better one from what has come in since.
 * Each exam spends a part of δ, each ask that waits goes to the teacher; nothing here looks at a label of the exam, so
 * the exam stays valid whatever is decided. Pure.
 */
export function examStep(facts: ShadowFacts, rhythm: LearnRhythm): ExamStep {
  const now = foreseenCoverage(facts, facts.drawn);
  const later = foreseenCoverage(facts, facts.drawn * 2);
  const isSettled = now > 0 && later - now < SETTLED;
  const hasGrown = facts.fresh >= Math.ceil(facts.rows * (rhythm.growth - 1));
  const floor = leastCoverage(facts.serving);
  if (now >= Math.max(rhythm.worthwhile, floor) && (isSettled || hasGrown)) return 'examine';
  if (!hasGrown) return 'wait';
  const isFlat = facts.before !== undefined && now - facts.before < FLAT;
  const isOverdue = facts.waitedMs >= rhythm.patienceMs || facts.forgone >= rhythm.patienceAnswers;
  return now > Math.max(LEAST, floor) && (isFlat || isOverdue) ? 'examine' : 'supersede';
}

/** What a candidate must be able to cover to be worth an exam; 0 where none serves beside it. */
export function leastCoverage(serving: Pick<Serving, 'coverage'> | undefined): number {
  return serving ? Math.min(serving.coverage + GAIN, (serving.coverage + 1) / 2) : 0;
}

/**
 * What a candidate must be able to cover to be worth more audits than there are anyway. One that brings less is examined
 * too, on asks that are drawn in any case, only later.
 */
export function leastForAudits(serving: Pick<Serving, 'coverage'> | undefined): number {
  return serving ? serving.coverage + GAIN : 0;
}

/**
 * What an exam of `drawn` asks would let the candidate answer. Estimates say too little: they are of students that were
 * taught three quarters of the rows. By how much too little, the exam of the one that serves has shown, and as large a
 * part of what is not covered is taken off here.
 */
export function foreseenCoverage(
  { serving, ...candidate }: Pick<ShadowFacts, 'estimate' | 'alpha' | 'deltaK' | 'serving'>,
  drawn: number,
): number {
  const expected = expectedCoverage(candidate, drawn, serving ? 1 : 0);
  const before = serving ? expectedCoverage(serving, serving.n) : 0;
  if (!serving || expected === 0 || before === 0 || before === 1) return expected;
  return 1 - (1 - expected) * Math.min(1, (1 - serving.coverage) / (1 - before));
}

/** Twice the evidence would bring less than this; not more, since a task is served for much longer than it is learned. */
const SETTLED = 0.01;
/** A successor brings so much, or half of what is still open. */
const GAIN = 0.03;
/** The last lesson brought less than this. */
const FLAT = 0.05;
/** Less than this is not worth an owner's attention. */
export const LEAST = 0.1;

/**
 * What share of the asks the exam would let the candidate answer, if its estimate were true and `drawn` asks were in
 * the exam. As in the exam, thresholds are gone through from strict to loose up to the first that fails; each meets half a
 * standard deviation more errors than expected.
 *
 * @param atLeast errors that each threshold meets in any case: a single one ends a small exam, and who has a student that
 * serves can wait for a larger one
 */
export function expectedCoverage(
  { estimate, alpha, deltaK }: Pick<ShadowFacts, 'estimate' | 'alpha' | 'deltaK'>,
  drawn: number,
  atLeast = 0,
): number {
  const fewest = fewestToTest(drawn, alpha, deltaK);
  let best = 0;
  for (const { coverage, risk } of estimate.curve) {
    const n = Math.floor(drawn * coverage);
    if (n < fewest) continue;
    const errors = Math.max(atLeast, Math.round(n * risk + Math.sqrt(n * risk * (1 - risk)) / 2));
    if (binomialCdf(errors, n, alpha) > deltaK) break;
    best = coverage;
  }
  return best;
}
