import { chanceOf, EVIDENCE, type Evidence, type EvidenceKind } from '#student/confidence.ts';
import type { Steps } from './progress.ts';

/** An answer to a row that the answering networks were not taught. */
export interface UnseenAnswer {
  readonly evidence: Evidence;
  readonly right: boolean;
  /** How many answers it stands for. */
  readonly weight: number;
}

type Fitted = { base: number; cost: Record<EvidenceKind, number> };

/** Costs are what the prior says until rows say otherwise; it is as strong as so many rows. */
const PRIOR_ROWS = 4;
const SWEEPS = 60;
const LONGEST_STEP = 2;
const SHORTEST_STEP = 1e-4;

/**
 * A logistic model of whether an answer is right. No kind of evidence can raise the confidence: each cost is at least
 * 0. Fitted by Newton's steps along one coordinate after the other. Yields the share that is done.
 */
export function* fitConfidence(answers: readonly UnseenAnswer[], prior: Evidence): Steps<Fitted> {
  const fitted: Fitted = { base: 0, cost: { ...prior } };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let longest = moveBase(answers, fitted);
    for (const kind of EVIDENCE) longest = Math.max(longest, moveCost(answers, fitted, prior, kind));
    if (longest < SHORTEST_STEP) break;
    yield (sweep + 1) / SWEEPS;
  }
  return fitted;
}

function moveBase(answers: readonly UnseenAnswer[], fitted: Fitted): number {
  let slope = 0;
  let bend = 1e-9;
  for (const { evidence, right, weight } of answers) {
    const chance = chanceOf(evidence, fitted);
    slope += weight * ((right ? 1 : 0) - chance);
    bend += weight * chance * (1 - chance);
  }
  const move = clamp(slope / bend);
  fitted.base += move;
  return Math.abs(move);
}

function moveCost(
  answers: readonly UnseenAnswer[],
  fitted: Fitted,
  prior: Evidence,
  kind: EvidenceKind,
): number {
  const before = fitted.cost[kind];
  let slope = -PRIOR_ROWS * (before - prior[kind]);
  let bend = PRIOR_ROWS;
  for (const { evidence, right, weight } of answers) {
    const chance = chanceOf(evidence, fitted);
    slope -= weight * evidence[kind] * ((right ? 1 : 0) - chance);
    bend += weight * evidence[kind] ** 2 * chance * (1 - chance);
  }
  fitted.cost[kind] = Math.max(0, before + clamp(slope / bend));
  return Math.abs(fitted.cost[kind] - before);
}

function clamp(move: number): number {
  return Math.min(LONGEST_STEP, Math.max(-LONGEST_STEP, move));
}

/** An answer that is more likely wrong than right is not given. */
const HIGHEST_FLOOR = 0.5;
/** Of the answers that fall below the floor, at most so many are right. */
const RIGHT_BELOW_FLOOR = 0.6;

/**
 * The chance from which on answers are given at all. Inputs unlike the lesson are kept out by it, at the price of
 * answers to rows of the lesson; where those would mostly have been right, it is lower.
 */
export function fitFloor(judged: readonly { readonly chance: number; readonly right: boolean }[]): number {
  const weakest = judged.filter(({ chance }) => chance < HIGHEST_FLOOR).sort((a, b) => a.chance - b.chance);
  let right = weakest.filter((answer) => answer.right).length;
  let floor = HIGHEST_FLOOR;
  while (weakest.length > 0 && right > RIGHT_BELOW_FLOOR * weakest.length) {
    const last = weakest.pop();
    if (last?.right) right--;
    floor = last?.chance ?? 0;
  }
  return floor;
}
