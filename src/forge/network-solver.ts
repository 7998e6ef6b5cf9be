import { type Random, seededRandom } from '#std/random.ts';
import { LearningMatrix, PickedRows, rowWidth } from './learning-matrix.ts';
import type { LessonMatrix } from './lesson-matrix.ts';
import type { Steps } from './progress.ts';
import { RowMemory } from './row-kernels.ts';
import { shuffle } from './shuffle.ts';

/** One hidden layer, in full precision; see `Network` for what a student keeps of it. */
export interface DenseNetwork {
  /** A row a feature, `hidden` wide. */
  readonly features: Float32Array;
  readonly hiddenBias: Float32Array;
  /** A row a hidden unit, as wide as there are columns. */
  readonly output: Float32Array;
  readonly bias: Float32Array;
}

export interface SolverRecipe {
  /** Units of the hidden layer, a multiple of 8. */
  readonly hidden: number;
  /** How often every row is looked at. */
  readonly epochs: number;
  readonly seed: number;
}

/** What to learn: rows of a view's matrix, and for each head the value that each should get, or -1. */
export interface SolverTask {
  readonly matrix: LessonMatrix;
  readonly rows: Int32Array;
  /** For each head where its columns begin; one more than there are heads. */
  readonly columnStarts: readonly number[];
  readonly targets: readonly Int32Array[];
  readonly rowWeights: Float32Array | undefined;
}

/** At each look at a row, this share of its features and of the hidden units is left out (Srivastava et al. 2014). */
const FEATURES_LEFT_OUT = 0.5;
const UNITS_LEFT_OUT = 0.2;
/** Steps at the start; at the end they are LAST_STEP of that. */
const FEATURE_STEP = 0.1;
const OUTPUT_STEP = 0.05;
const HIDDEN_BIAS_STEP = 0.01;
const BIAS_STEP = 0.02;
const LAST_STEP = 0.1;
/** Where the features' rows begin, at random: near zero, so that a rare feature says little. */
const FIRST_FEATURE = 0.02;
/** A row whose values are all this probable is not learned from this time: it halves the work and harms nothing. */
const SURE = 0.95;
/** Between yields; some 50 ms. */
const MULTIPLICATIONS_BETWEEN_YIELDS = 6e7;

/**
 * Softmax regression over a hidden layer of rectified units, one softmax a head, by stochastic gradient descent with
 * AdaGrad's steps. Yields the share that is done.
 */
export function* solveNetwork(task: SolverTask, recipe: SolverRecipe): Steps<DenseNetwork> {
  const descent = new Descent(task, recipe);
  const order = Int32Array.from(task.rows);
  const random = seededRandom(recipe.seed);
  let work = 0;
  for (let epoch = 0; epoch < recipe.epochs; epoch++) {
    shuffle(order, random);
    for (let at = 0; at < order.length; at++) {
      const done = (epoch + at / order.length) / recipe.epochs;
      work += descent.learn(order[at] as number, 1 - (1 - LAST_STEP) * done);
      if (work < MULTIPLICATIONS_BETWEEN_YIELDS) continue;
      work = 0;
      yield done;
    }
  }
  return descent.network();
}

class Descent {
  readonly #task: SolverTask;
  readonly #columns: number;
  readonly #hidden: number;
  readonly #random: Random;
  readonly #features: LearningMatrix;
  readonly #output: LearningMatrix;
  readonly #hiddenBias: Float32Array;
  readonly #bias: Float32Array;
  /** Of the row at hand: its features, the hidden layer and its active units, the scores, which become errors. */
  readonly #seen: PickedRows;
  readonly #layer: Float32Array;
  readonly #active: PickedRows;
  readonly #errors: Float32Array;
  /** How far each hidden unit is to blame for the errors. */
  readonly #blame: PickedRows;

  constructor(task: SolverTask, { hidden, seed }: SolverRecipe) {
    const { width, longest } = task.matrix;
    this.#task = task;
    this.#columns = task.columnStarts.at(-1) ?? 0;
    this.#hidden = hidden;
    this.#random = seededRandom(seed + 1);
    const outputs = rowWidth(this.#columns);
    const memory = new RowMemory(2 * hidden * (width + outputs) + 2 * longest + 6 * hidden + 2 * outputs, 16);
    this.#features = new LearningMatrix(memory, width, hidden);
    this.#output = new LearningMatrix(memory, hidden, this.#columns);
    this.#hiddenBias = memory.floats(hidden);
    this.#bias = memory.floats(outputs);
    this.#seen = new PickedRows(memory, longest);
    this.#layer = memory.floats(hidden);
    this.#active = new PickedRows(memory, hidden);
    this.#blame = new PickedRows(memory, hidden);
    this.#errors = memory.floats(outputs);
    this.#features.begin(hidden, FIRST_FEATURE, this.#random);
    this.#output.begin(this.#columns, 1 / Math.sqrt(hidden), this.#random);
  }

  network(): DenseNetwork {
    const { numbers, width } = this.#output;
    const output = new Float32Array(this.#hidden * this.#columns);
    for (let unit = 0; unit < this.#hidden; unit++) {
      output.set(numbers.subarray(unit * width, unit * width + this.#columns), unit * this.#columns);
    }
    return {
      features: this.#features.numbers.slice(),
      hiddenBias: this.#hiddenBias.slice(),
      output,
      bias: this.#bias.slice(0, this.#columns),
    };
  }

  /** One step along one row's gradient; gives about how many multiplications it took. */
  learn(row: number, step: number): number {
    this.#pickFeatures(row);
    this.#answer();
    const work = (this.#seen.count + this.#active.count) * this.#hidden;
    if (this.#turnIntoErrors(row)) return work;
    this.#correct(step);
    return 5 * work;
  }

  #pickFeatures(row: number): void {
    const { starts, features, values } = this.#task.matrix;
    this.#seen.count = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      if (this.#random() < FEATURES_LEFT_OUT) continue;
      this.#seen.add(features[at] as number, (values[at] as number) / (1 - FEATURES_LEFT_OUT));
    }
  }

  #answer(): void {
    this.#layer.set(this.#hiddenBias);
    this.#features.addTo(this.#layer, this.#seen);
    this.#active.count = 0;
    for (let unit = 0; unit < this.#hidden; unit++) {
      const activity = this.#layer[unit] as number;
      if (activity <= 0 || this.#random() < UNITS_LEFT_OUT) continue;
      this.#active.add(unit, activity / (1 - UNITS_LEFT_OUT));
    }
    this.#errors.set(this.#bias);
    this.#output.addTo(this.#errors, this.#active);
  }

  /** Scores become errors: probabilities less what they should be. True where there is nothing to learn. */
  #turnIntoErrors(row: number): boolean {
    const { columnStarts, targets, rowWeights } = this.#task;
    const weight = rowWeights === undefined ? 1 : (rowWeights[row] as number);
    let isSure = true;
    for (let head = 0; head < targets.length; head++) {
      const target = (targets[head] as Int32Array)[row] as number;
      const [start, end] = [columnStarts[head] as number, columnStarts[head + 1] as number];
      if (target < 0) this.#errors.fill(0, start, end);
      else if (turnHead(this.#errors, start, end, start + target, weight) < SURE) isSure = false;
    }
    return isSure || weight === 0;
  }

  #correct(step: number): void {
    // What the units are to blame for is read off before the output changes.
    this.#blame.rows.set(this.#active.rows);
    this.#blame.count = this.#active.count;
    this.#output.multiply(this.#errors, this.#blame);
    this.#output.correct(this.#errors, this.#active, OUTPUT_STEP * step);
    const layer = this.#layer.fill(0);
    for (let k = 0; k < this.#blame.count; k++) {
      layer[this.#blame.rows[k] as number] = (this.#blame.values[k] as number) / (1 - UNITS_LEFT_OUT);
    }
    this.#features.correct(layer, this.#seen, FEATURE_STEP * step);
    descend(this.#bias, this.#errors, BIAS_STEP * step);
    descend(this.#hiddenBias, layer, HIDDEN_BIAS_STEP * step);
  }
}

/** One head's scores become errors, times `weight`; gives the probability that its target had. */
function turnHead(scores: Float32Array, start: number, end: number, target: number, weight: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) top = Math.max(top, scores[at] as number);
  let sum = 0;
  for (let at = start; at < end; at++) {
    const raised = Math.exp((scores[at] as number) - top);
    scores[at] = raised;
    sum += raised;
  }
  const probability = (scores[target] as number) / sum;
  for (let at = start; at < end; at++) scores[at] = (weight * (scores[at] as number)) / sum;
  scores[target] = weight * (probability - 1);
  return probability;
}

function descend(bias: Float32Array, errors: Float32Array, step: number): void {
  for (let at = 0; at < bias.length; at++) bias[at] = (bias[at] as number) - step * (errors[at] as number);
}

/** The scores of all columns for one row of the matrix, by the network in full precision. */
export function scoreRow(
  network: DenseNetwork,
  matrix: LessonMatrix,
  row: number,
  scores: Float32Array,
): void {
  const layer = network.hiddenBias.slice();
  const { starts, features, values } = matrix;
  for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
    addScaled(layer, network.features, (features[at] as number) * layer.length, values[at] as number);
  }
  scores.set(network.bias);
  for (const [unit, activity] of layer.entries()) {
    if (activity > 0) addScaled(scores, network.output, unit * scores.length, activity);
  }
}

function addScaled(sums: Float32Array, numbers: Float32Array, from: number, factor: number): void {
  for (let at = 0; at < sums.length; at++) {
    sums[at] = (sums[at] as number) + factor * (numbers[from + at] as number);
  }
}
