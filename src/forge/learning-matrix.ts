import { ROW_ALIGNMENT, type RowArguments, type RowMemory } from './row-kernels.ts';

/** Some rows of a matrix, with a number each: a sparse vector. */
export class PickedRows {
  readonly rows: Int32Array;
  readonly values: Float32Array;
  count = 0;

  constructor(memory: RowMemory, most: number) {
    this.rows = memory.integers(most);
    this.values = memory.floats(most);
  }

  add(row: number, value: number): void {
    this.rows[this.count] = row;
    this.values[this.count] = value;
    this.count++;
  }
}

/** Squared gradients begin here, so that the first step is no leap. */
const FIRST_SQUARE = 0.01;

/**
 * A matrix that learns by AdaGrad's steps, a few rows at a time. All vectors beside it are as long as its rows, and lie
 * in the same memory.
 */
export class LearningMatrix {
  /** Row after row, `width` floats each; those beyond the columns that were asked for stay zero. */
  readonly numbers: Float32Array;
  readonly width: number;
  readonly #squares: Float32Array;
  readonly #memory: RowMemory;

  constructor(memory: RowMemory, rows: number, columns: number) {
    this.#memory = memory;
    this.width = rowWidth(columns);
    this.numbers = memory.floats(rows * this.width);
    this.#squares = memory.floats(rows * this.width).fill(FIRST_SQUARE);
  }

  /** Each number at random between -most and most. */
  begin(columns: number, most: number, random: () => number): void {
    for (let at = 0; at < this.numbers.length; at++) {
      if (at % this.width < columns) this.numbers[at] = (2 * random() - 1) * most;
    }
  }

  /** sum += the picked rows, each times its value. */
  addTo(sum: Float32Array, picked: PickedRows): void {
    this.#memory.kernels.sumRows(...this.#arguments(picked, sum));
  }

  /** Each picked row's value becomes the product of row and vector. */
  multiply(vector: Float32Array, picked: PickedRows): void {
    this.#memory.kernels.dotRows(...this.#arguments(picked, vector));
  }

  /** Steps down the gradient of each picked row, which is the row's value times `errors`. */
  correct(errors: Float32Array, picked: PickedRows, step: number): void {
    const toSquares = this.#squares.byteOffset - this.numbers.byteOffset;
    this.#memory.kernels.stepRows(...this.#arguments(picked, errors), toSquares, step);
  }

  #arguments({ rows, values, count }: PickedRows, vector: Float32Array): RowArguments {
    const { byteOffset } = this.numbers;
    return [byteOffset, 4 * this.width, rows.byteOffset, values.byteOffset, count, vector.byteOffset];
  }
}

/** How many floats a row of so many columns takes up. */
export function rowWidth(columns: number): number {
  const floats = ROW_ALIGNMENT / 4;
  return Math.ceil(columns / floats) * floats;
}
