import { chancesOf } from './chances.ts';
import type { Steps } from './progress.ts';

/** One head of rows that the networks were not taught. */
export interface UnseenHead {
  /** One for each view: for each row the scores of all columns. */
  readonly views: readonly Float32Array[];
  readonly columns: number;
  /** The head's columns. */
  readonly start: number;
  readonly end: number;
  /** For each row the value that it should get, counted from `start`, or -1. */
  readonly target: Int32Array;
}

/** As if so many rows had said that each view counts as much as any other. */
const PRIOR_ROWS = 5;
const LEAST_SHARPNESS = 0.02;
const NEWTON_STEPS = 12;
const SHORTEST_STEP = 1e-4;

/**
 * What the scores of each view should be multiplied with before they are added, so that the probabilities that follow
 * from the sums suit the true values best: stacking (Wolpert 1992) and temperature scaling (Guo et al. 2017) in one.
 * The likelihood has one hill; it is climbed by Newton's steps. Yields the share that is done.
 */
export function* fitSharpness(unseen: UnseenHead): Steps<number[]> {
  const even = 1 / unseen.views.length;
  const sharpness = unseen.views.map(() => even);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const { slope, bend } = likelihoodAt(unseen, sharpness);
    for (const [view, value] of sharpness.entries()) {
      slope[view] = (slope[view] ?? 0) - PRIOR_ROWS * (value - even);
      const row = bend[view] as number[];
      row[view] = (row[view] ?? 0) + PRIOR_ROWS;
    }
    const move = solve(bend, slope);
    for (const [view, value] of sharpness.entries()) {
      sharpness[view] = Math.max(LEAST_SHARPNESS, value + (move[view] ?? 0));
    }
    if (move.every((by) => Math.abs(by) < SHORTEST_STEP)) break;
    yield (step + 1) / NEWTON_STEPS;
  }
  return sharpness;
}

/** The first and (negated) second derivatives of the log-likelihood. */
function likelihoodAt({ views, columns, start, end, target }: UnseenHead, sharpness: readonly number[]) {
  const slope = views.map(() => 0);
  const bend = views.map(() => views.map(() => 0));
  const chances = new Float64Array(end - start);
  for (let row = 0; row < target.length; row++) {
    if ((target[row] as number) < 0) continue;
    const base = row * columns + start;
    chancesOf(views, sharpness, base, chances);
    const means = views.map((scores) => weighted(scores, base, chances));
    for (let view = 0; view < views.length; view++) {
      const scores = views[view] as Float32Array;
      slope[view] =
        (slope[view] as number) +
        (scores[base + (target[row] as number)] as number) -
        (means[view] as number);
      for (let other = 0; other <= view; other++) {
        const mean = (means[view] as number) * (means[other] as number);
        const product = weightedProduct(scores, views[other] as Float32Array, base, chances) - mean;
        (bend[view] as number[])[other] = (bend[view]?.[other] as number) + product;
        if (other < view) (bend[other] as number[])[view] = bend[view]?.[other] as number;
      }
    }
  }
  return { slope, bend };
}

function weighted(scores: Float32Array, base: number, chances: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < chances.length; at++) sum += (chances[at] as number) * (scores[base + at] as number);
  return sum;
}

function weightedProduct(a: Float32Array, b: Float32Array, base: number, chances: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < chances.length; at++) {
    sum += (chances[at] as number) * (a[base + at] as number) * (b[base + at] as number);
  }
  return sum;
}

/** Gauss and Jordan's elimination of a small system whose diagonal is not zero. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] as number]);
  for (const [at, pivot] of rows.entries()) {
    const by = pivot[at] as number;
    for (const [other, row] of rows.entries()) {
      if (other === at) continue;
      const factor = (row[at] as number) / by;
      for (const [column, value] of pivot.entries()) row[column] = (row[column] as number) - factor * value;
    }
  }
  return rows.map((row, at) => (row.at(-1) as number) / (row[at] as number));
}
