import { confidenceOf, EVIDENCE, type Evidence } from '#student/confidence.ts';

/** An answer to a row that the answering model was not taught. */
export interface UnseenAnswer {
  readonly evidence: Evidence;
  readonly right: boolean;
}

/** Doubt costs what it says until the rows say otherwise; as strong as this many rows. */
const PRIOR_ROWS = 4;
const SWEEPS = 60;
const LONGEST_NEWTON_STEP = 2;

/**
 * A logistic model of whether an answer is right. No kind of evidence can raise the confidence: each cost is at least
 * 0. Fitted by Newton's steps along one coordinate after the other.
 */
export function fitConfidence(
  answers: readonly UnseenAnswer[],
  prior: Evidence,
): { base: number; cost: Evidence } {
  const fitted: { base: number; cost: Record<string, number> } = { base: 0, cost: { ...prior } };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (const kind of [undefined, ...EVIDENCE])
      moved = Math.max(moved, step(answers, fitted as Fitted, prior, kind));
    if (moved < 1e-5) break;
  }
  return fitted as Fitted;
}

type Fitted = { base: number; cost: Record<(typeof EVIDENCE)[number], number> };

/** Moves the base (no kind) or one cost; gives how far. */
function step(
  answers: readonly UnseenAnswer[],
  fitted: Fitted,
  prior: Evidence,
  kind: (typeof EVIDENCE)[number] | undefined,
): number {
  let slope = 0;
  let bend = 1e-9;
  for (const { evidence, right } of answers) {
    const chance = confidenceOf(evidence, fitted);
    const size = kind === undefined ? 1 : -evidence[kind];
    slope += size * ((right ? 1 : 0) - chance);
    bend += size * size * chance * (1 - chance);
  }
  if (kind === undefined) {
    const move = clamp(slope / bend);
    fitted.base += move;
    return Math.abs(move);
  }
  const before = fitted.cost[kind];
  slope -= PRIOR_ROWS * (before - prior[kind]);
  bend += PRIOR_ROWS;
  fitted.cost[kind] = Math.max(0, before + clamp(slope / bend));
  return Math.abs(fitted.cost[kind] - before);
}

function clamp(move: number): number {
  return Math.min(LONGEST_NEWTON_STEP, Math.max(-LONGEST_NEWTON_STEP, move));
}

/**
 * What one head's scores should be multiplied with so that the probabilities of the true values, as a whole, are
 * largest (temperature scaling: Guo et al. 2017). Golden-section search over its logarithm.
 */
export function fitSharpness(
  scores: Float32Array,
  columns: number,
  start: number,
  end: number,
  target: Int32Array,
): number {
  const loss = (logSharpness: number) => {
    const sharpness = Math.exp(logSharpness);
    let sum = 0;
    for (let row = 0; row < target.length; row++) {
      const value = target[row] as number;
      if (value >= 0) sum += surprise(scores, row * columns + start, row * columns + end, value, sharpness);
    }
    return sum;
  };
  return Math.exp(goldenSection(loss, Math.log(0.05), Math.log(20)));
}

function surprise(
  scores: Float32Array,
  start: number,
  end: number,
  value: number,
  sharpness: number,
): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) top = Math.max(top, scores[at] as number);
  let sum = 0;
  for (let at = start; at < end; at++) sum += Math.exp(sharpness * ((scores[at] as number) - top));
  return Math.log(sum) - sharpness * ((scores[start + value] as number) - top);
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const GOLDEN_STEPS = 20;

/** Where a function with one valley is least, to about 1/5000 of the range (Kiefer 1953). */
function goldenSection(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [fa, fb] = [f(a), f(b)];
  for (let step = 0; step < GOLDEN_STEPS; step++) {
    if (fa < fb) {
      [high, b, fb] = [b, a, fa];
      a = high - GOLDEN * (high - low);
      fa = f(a);
    } else {
      [low, a, fa] = [a, b, fb];
      b = low + GOLDEN * (high - low);
      fb = f(b);
    }
  }
  return (low + high) / 2;
}
