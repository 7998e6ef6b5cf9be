import { seededRandom } from '#std/random.ts';
import type { LessonMatrix } from './lesson-matrix.ts';
import { shuffle } from './shuffle.ts';

/** Dense weights: `columns` of each feature after one another, and the bias of each column. */
export interface LinearModel {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export interface SolverRecipe {
  /** How often every row is looked at. */
  readonly epochs: number;
  /** The length of a step before AdaGrad shortens it, in the first epoch and in the last. */
  readonly firstStep: number;
  readonly lastStep: number;
  readonly seed: number;
}

export interface SolverTask {
  readonly matrix: LessonMatrix;
  /** Which rows of the matrix to learn from. */
  readonly rows: Int32Array;
  /** For each head where its columns begin; one more than there are heads. */
  readonly columnStarts: readonly number[];
  readonly targets: readonly Int32Array[];
  readonly rowWeights: Float32Array | undefined;
}

/** Squared gradients begin here, so that the first step is no leap. */
const FIRST_SQUARE = 0.01;
/** A column whose error is smaller is left alone: nearly all are, after the first epoch. */
const LEAST_ERROR = 1e-3;
const BIAS_STEP = 0.05;
/** Between yields; some 50 ms. */
const MULTIPLICATIONS_BETWEEN_YIELDS = 3e7;

/**
 * Softmax regression, one softmax a head, by stochastic gradient descent with AdaGrad's steps (Duchi, Hazan and
 * Singer 2011). It is stopped early instead of being regularised. Yields the share that is done.
 */
export function* solveLinear(task: SolverTask, recipe: SolverRecipe): Generator<number, LinearModel> {
  const descent = new Descent(task);
  const order = Int32Array.from(task.rows);
  let work = 0;
  for (let epoch = 0; epoch < recipe.epochs; epoch++) {
    shuffle(order, seededRandom(recipe.seed * 7919 + epoch));
    const part = epoch / Math.max(1, recipe.epochs - 1);
    const step = recipe.firstStep + (recipe.lastStep - recipe.firstStep) * part;
    for (let at = 0; at < order.length; at++) {
      work += descent.learn(order[at] as number, step);
      if (work < MULTIPLICATIONS_BETWEEN_YIELDS) continue;
      work = 0;
      yield (epoch + at / order.length) / recipe.epochs;
    }
  }
  return descent.model;
}

class Descent {
  readonly model: LinearModel;
  readonly #task: SolverTask;
  readonly #columns: number;
  /** For each weight the sum of its squared gradients. */
  readonly #squares: Float32Array;
  /** The scores of the row at hand, then its errors. */
  readonly #errors: Float32Array;
  /** The columns whose error matters, `#activeCount` of them. */
  readonly #active: Int32Array;
  #activeCount = 0;

  constructor(task: SolverTask) {
    this.#task = task;
    this.#columns = task.columnStarts.at(-1) ?? 0;
    const size = this.#columns * task.matrix.width;
    this.model = { weights: new Float32Array(size), bias: new Float32Array(this.#columns) };
    this.#squares = new Float32Array(size).fill(FIRST_SQUARE);
    this.#errors = new Float32Array(this.#columns);
    this.#active = new Int32Array(this.#columns);
  }

  /** One step along one row's gradient; gives the multiplications it took. */
  learn(row: number, step: number): number {
    const { matrix, columnStarts, targets, rowWeights } = this.#task;
    scoreRow(this.model, matrix, row, this.#errors);
    this.#activeCount = 0;
    const weight = rowWeights === undefined ? 1 : (rowWeights[row] as number);
    for (let head = 0; head < targets.length; head++) {
      const target = (targets[head] as Int32Array)[row] as number;
      if (target >= 0)
        this.#toErrors(columnStarts[head] as number, columnStarts[head + 1] as number, target, weight);
    }
    this.#descend(row, step);
    const length = (matrix.starts[row + 1] as number) - (matrix.starts[row] as number);
    return length * (this.#columns + 4 * this.#activeCount);
  }

  /** Scores of one head become probabilities less what they should be. */
  #toErrors(start: number, end: number, target: number, weight: number): void {
    const errors = this.#errors;
    let top = Number.NEGATIVE_INFINITY;
    for (let at = start; at < end; at++) top = Math.max(top, errors[at] as number);
    let sum = 0;
    for (let at = start; at < end; at++) sum += errors[at] = Math.exp((errors[at] as number) - top);
    for (let at = start; at < end; at++) {
      const error = (errors[at] as number) / sum - (at - start === target ? 1 : 0);
      errors[at] = weight * error;
      if (Math.abs(error) > LEAST_ERROR) this.#active[this.#activeCount++] = at;
    }
  }

  #descend(row: number, step: number): void {
    const { matrix } = this.#task;
    const { weights, bias } = this.model;
    const squares = this.#squares;
    const errors = this.#errors;
    const active = this.#active;
    const count = this.#activeCount;
    for (let k = 0; k < count; k++) {
      const column = active[k] as number;
      bias[column] = (bias[column] as number) - BIAS_STEP * step * (errors[column] as number);
    }
    const end = matrix.starts[row + 1] as number;
    for (let i = matrix.starts[row] as number; i < end; i++) {
      const base = (matrix.features[i] as number) * this.#columns;
      const value = matrix.values[i] as number;
      for (let k = 0; k < count; k++) {
        const column = active[k] as number;
        const gradient = (errors[column] as number) * value;
        const at = base + column;
        const square = (squares[at] as number) + gradient * gradient;
        squares[at] = square;
        weights[at] = (weights[at] as number) - (step * gradient) / Math.sqrt(square);
      }
    }
  }
}

/** The scores of all columns for one row of the matrix. */
export function scoreRow(model: LinearModel, matrix: LessonMatrix, row: number, scores: Float32Array): void {
  const { weights, bias } = model;
  const columns = bias.length;
  scores.set(bias);
  const end = matrix.starts[row + 1] as number;
  for (let i = matrix.starts[row] as number; i < end; i++) {
    const base = (matrix.features[i] as number) * columns;
    const value = matrix.values[i] as number;
    for (let at = 0; at < columns; at++)
      scores[at] = (scores[at] as number) + value * (weights[base + at] as number);
  }
}
