import type { ExamItem, RiskPromise } from '#contract/verdict.ts';
import type { Random } from '#std/random.ts';
import { openDrift, stepDrift } from '../drift.ts';
import {
  bestCoverage,
  byRank,
  calibrated,
  drawExam,
  drawServedLoss,
  drifted,
  overconfident,
  type SimulatedStudent,
  truth,
} from './simulated-student.ts';

/** A kind of task: the students that sit its exams, one after the other. */
export interface TaskKind {
  readonly name: string;
  readonly candidates: readonly SimulatedStudent[];
  /** What each of them becomes once it serves; they are themselves where the world stands still. */
  readonly later?: readonly SimulatedStudent[];
}

/** The kinds that could break the promise `alpha`, each with five candidates. */
export function taskKinds(alpha: number, random: Random): TaskKind[] {
  const five = (make: (k: number) => SimulatedStudent) => [0, 1, 2, 3, 4].map(make);
  const strong = five(() => calibrated(12, 0.6, random));
  const fallen = strong.map((student) => drifted(student, 0.1, random));
  return [
    { name: 'weak', candidates: five((k) => calibrated(5 + k / 2, 1.1, random)) },
    { name: 'strong', candidates: strong },
    { name: 'overconfident', candidates: five(() => overconfident(7, 0.9, 3, random)) },
    { name: 'borderline bad everywhere', candidates: five(() => byRank(() => alpha * 1.01, random)) },
    { name: 'wrong where surest', candidates: five((k) => wrongWhereSurest(alpha, 0.15 + k / 20, random)) },
    { name: 'wavy about alpha', candidates: five(() => wavy(alpha, random)) },
    // Every second candidate is one that has not noticed the change.
    { name: 'drifting', candidates: five((k) => (k % 2 ? fallen : strong)[k] ?? []), later: fallen },
  ];
}

function wrongWhereSurest(alpha: number, part: number, random: Random): SimulatedStudent {
  return byRank((rank) => (rank < part ? alpha * 1.8 : alpha * 0.4), random);
}

/** The risk of what is answered crosses alpha again and again as the threshold loosens. */
function wavy(alpha: number, random: Random): SimulatedStudent {
  return byRank((rank) => alpha * (Math.floor(rank * 20) % 2 ? 0.5 : 1.6), random);
}

/** Any rule that says from which confidence on a student may answer, if at all. */
export type ExamRule = (
  items: readonly ExamItem[],
  promise: RiskPromise,
  k: number,
) => { readonly threshold?: number };

export interface Promotion {
  readonly coverage: number;
  /** What somebody who knows everything would let it answer. */
  readonly best: number;
  /** The true risk was above alpha when it was let in. */
  readonly isFalse: boolean;
  /** Audits from the change of the world until it was taken off; absent where no change was seen. */
  readonly delay?: number;
}

export interface TaskPlan {
  readonly promise: RiskPromise;
  readonly examSizes: readonly number[];
  readonly rule: ExamRule;
  readonly random: Random;
}

/** The life of one task: each candidate sits an exam of some size; who passes serves until an alarm, or for a while. */
export function simulateTask({ candidates, later }: TaskKind, plan: TaskPlan): Promotion[] {
  const { promise, examSizes, rule, random } = plan;
  const promotions: Promotion[] = [];
  candidates.forEach((student, i) => {
    const size = examSizes[Math.floor(random() * examSizes.length)] ?? 0;
    const { threshold } = rule(drawExam(student, size, random), promise, i + 1);
    if (threshold === undefined) return;
    const { coverage, risk } = truth(student, threshold);
    const best = bestCoverage(student, promise.alpha);
    const after = later?.[i];
    const delay = after && auditsToAlarm(after, threshold, promise.alpha, random);
    promotions.push({ coverage, best, isFalse: risk > promise.alpha, delay });
  });
  return promotions;
}

const MOST_AUDITS = 5000;

function auditsToAlarm(
  student: SimulatedStudent,
  threshold: number,
  alpha: number,
  random: Random,
): number | undefined {
  let drift = openDrift(alpha);
  while (!drift.alarm && drift.audits < MOST_AUDITS)
    drift = stepDrift(drift, drawServedLoss(student, threshold, random));
  return drift.alarm ? drift.audits : undefined;
}

/** δ and three standard errors of a share found in so many runs: what a kept promise may look like by bad luck. */
export function mostByChance(delta: number, runs: number): number {
  return delta + 3 * Math.sqrt((delta * (1 - delta)) / runs);
}
