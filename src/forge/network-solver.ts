import { seededRandom } from '#std/random.ts';
import { Descent, type DescentTask } from './network-descent.ts';
import type { Steps } from './progress.ts';
import { shuffle } from './shuffle.ts';

export interface SolverRecipe {
  /** Units of the hidden layer, a multiple of 8. */
  readonly hidden: number;
  /** How often every row is looked at. */
  readonly epochs: number;
  readonly seed: number;
}

/** At the end steps are this part of what they were. */
const LAST_STEP = 0.1;
/** Between yields; some 50 ms. */
const MULTIPLICATIONS_BETWEEN_YIELDS = 6e7;

/**
 * Teaches a network these rows, in ever other order. A row that was answered surely is passed over the next time: a
 * seventh of the work. Yields the share that is done.
 */
export function* solveNetwork(task: DescentTask, rows: Int32Array, recipe: SolverRecipe): Steps<Descent> {
  const descent = new Descent(task, recipe.hidden, recipe.seed + 1);
  const order = Int32Array.from(rows);
  const random = seededRandom(recipe.seed);
  const isKnown = new Set<number>();
  let sinceYield = 0;
  for (let epoch = 0; epoch < recipe.epochs; epoch++) {
    shuffle(order, random);
    for (const [at, row] of order.entries()) {
      if (isKnown.delete(row)) continue;
      const done = (epoch + at / order.length) / recipe.epochs;
      const { wasSure, work } = descent.learn(row, 1 - (1 - LAST_STEP) * done);
      if (wasSure) isKnown.add(row);
      sinceYield += work;
      if (sinceYield < MULTIPLICATIONS_BETWEEN_YIELDS) continue;
      sinceYield = 0;
      yield done;
    }
  }
  return descent;
}
