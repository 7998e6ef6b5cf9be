import { type Random, seededRandom } from '#std/random.ts';
import { Coins } from './coins.ts';
import { LearningMatrix, PickedRows, rowWidth } from './learning-matrix.ts';
import type { LessonMatrix } from './lesson-matrix.ts';
import { RowMemory } from './row-kernels.ts';

/** What to learn: rows of a view's matrix, and for each head the value that each should get, or -1. */
export interface DescentTask {
  readonly matrix: LessonMatrix;
  /** For each head where its columns begin; one more than there are heads. */
  readonly columnStarts: readonly number[];
  readonly targets: readonly Int32Array[];
  readonly rowWeights: Float32Array | undefined;
}

/** One hidden layer, in full precision; see `Network` for what a student keeps of it. */
export interface DenseNetwork {
  /** A row a feature, `hidden` wide. */
  readonly features: Float32Array;
  readonly hiddenBias: Float32Array;
  /** A row a hidden unit, as wide as there are columns. */
  readonly output: Float32Array;
  readonly bias: Float32Array;
}

/** Each time a row is learned from, half of its features and this share of the hidden units are left out. */
const UNITS_LEFT_OUT = 0.2;
/** Steps at the start. */
const FEATURE_STEP = 0.1;
const OUTPUT_STEP = 0.05;
const HIDDEN_BIAS_STEP = 0.01;
const BIAS_STEP = 0.02;
/** Where the features' rows begin, at random: near zero, so that a rare feature says little. */
const FIRST_FEATURE = 0.02;
/** A row whose values are all this probable is not learned from: it halves the work and harms nothing. */
const SURE = 0.95;
/** A score so far below the best is a probability of 0. */
const NEGLIGIBLE = -10;

/**
 * A network as it learns, a row at a time: softmax regression, one softmax a head, over a hidden layer of rectified
 * units, with features and units left out at random (Srivastava et al. 2014) and AdaGrad's steps.
 */
export class Descent {
  readonly #task: DescentTask;
  readonly #columns: number;
  readonly #hidden: number;
  readonly #random: Random;
  readonly #coins: Coins;
  readonly #features: LearningMatrix;
  readonly #output: LearningMatrix;
  readonly #hiddenBias: Float32Array;
  readonly #bias: Float32Array;
  /** Of the row at hand: its features, the hidden layer and its active units, the scores, which become errors. */
  readonly #seen: PickedRows;
  readonly #layer: Float32Array;
  readonly #active: PickedRows;
  readonly #scores: Float32Array;
  /** How far each hidden unit is to blame for the errors. */
  readonly #blame: PickedRows;

  /** @param hidden units of the hidden layer, a multiple of 8 */
  constructor(task: DescentTask, hidden: number, seed: number) {
    const { width, longest } = task.matrix;
    this.#task = task;
    this.#columns = task.columnStarts.at(-1) ?? 0;
    this.#hidden = hidden;
    this.#random = seededRandom(seed);
    this.#coins = new Coins(this.#random);
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
    this.#scores = memory.floats(outputs);
    this.#features.begin(hidden, FIRST_FEATURE, this.#random);
    this.#output.begin(this.#columns, 1 / Math.sqrt(hidden), this.#random);
  }

  /**
   * One step along one row's gradient, `step` times as long as at the start. Tells whether the row was answered so
   * surely that there was nothing to learn, and about how many multiplications it took.
   */
  learn(row: number, step: number): { wasSure: boolean; work: number } {
    this.#look(row, true);
    const work = (this.#seen.count + this.#active.count) * this.#hidden;
    if (this.#turnIntoErrors(row)) return { wasSure: true, work };
    this.#correct(step);
    return { wasSure: false, work: 5 * work };
  }

  /** The scores of all columns for one row. */
  score(row: number): Float32Array {
    this.#look(row, false);
    return this.#scores.slice(0, this.#columns);
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

  #look(row: number, inPart: boolean): void {
    const { starts, features, values } = this.#task.matrix;
    this.#seen.count = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      if (!inPart) this.#seen.add(features[at] as number, values[at] as number);
      else if (this.#coins.flip()) this.#seen.add(features[at] as number, 2 * (values[at] as number));
    }
    this.#layer.set(this.#hiddenBias);
    this.#features.addTo(this.#layer, this.#seen);
    this.#active.count = 0;
    for (let unit = 0; unit < this.#hidden; unit++) {
      const activity = this.#layer[unit] as number;
      if (activity <= 0) continue;
      if (!inPart) this.#active.add(unit, activity);
      else if (this.#random() >= UNITS_LEFT_OUT) this.#active.add(unit, activity / (1 - UNITS_LEFT_OUT));
    }
    this.#scores.set(this.#bias);
    this.#output.addTo(this.#scores, this.#active);
  }

  /** Scores become errors: probabilities less what they should be. True where there is nothing to learn. */
  #turnIntoErrors(row: number): boolean {
    const { columnStarts, targets, rowWeights } = this.#task;
    const weight = rowWeights === undefined ? 1 : (rowWeights[row] as number);
    let isSure = true;
    for (let head = 0; head < targets.length; head++) {
      const target = (targets[head] as Int32Array)[row] as number;
      const [start, end] = [columnStarts[head] as number, columnStarts[head + 1] as number];
      if (target < 0) this.#scores.fill(0, start, end);
      else if (turnHead(this.#scores, start, end, start + target, weight) < SURE) isSure = false;
    }
    return isSure || weight === 0;
  }

  #correct(step: number): void {
    const [errors, layer, blame] = [this.#scores, this.#layer.fill(0), this.#blame];
    // What the units are to blame for is read off before the output changes.
    blame.rows.set(this.#active.rows);
    blame.count = this.#active.count;
    this.#output.multiply(errors, blame);
    this.#output.correct(errors, this.#active, OUTPUT_STEP * step);
    for (let k = 0; k < blame.count; k++) {
      layer[blame.rows[k] as number] = (blame.values[k] as number) / (1 - UNITS_LEFT_OUT);
    }
    this.#features.correct(layer, this.#seen, FEATURE_STEP * step);
    descend(this.#bias, errors, BIAS_STEP * step);
    descend(this.#hiddenBias, layer, HIDDEN_BIAS_STEP * step);
  }
}

/** One head's scores become errors, times `weight`; gives the probability that its target had. */
function turnHead(scores: Float32Array, start: number, end: number, target: number, weight: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) top = Math.max(top, scores[at] as number);
  let sum = 0;
  for (let at = start; at < end; at++) {
    const below = (scores[at] as number) - top;
    const raised = below < NEGLIGIBLE ? 0 : Math.exp(below);
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
