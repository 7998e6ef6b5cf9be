import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { RowMemory } from './row-kernels.ts';

const ROWS = 7;
const WIDTH = 24; // numbers in a row: three pieces
const PICKED = [5, 0, 3, 5];

/** A matrix with its squares behind it, a vector, picked rows and a value for each, all random. */
function scene() {
  const random = seededRandom(11);
  const memory = new RowMemory(2 * ROWS * WIDTH + WIDTH + 2 * PICKED.length, 5);
  const matrix = memory.floats(ROWS * WIDTH);
  const squares = memory.floats(ROWS * WIDTH);
  const vector = memory.floats(WIDTH);
  const values = memory.floats(PICKED.length);
  const indices = memory.integers(PICKED.length);
  for (const array of [matrix, vector, values]) array.set(Array.from(array, () => random() - 0.5));
  squares.set(Array.from(squares, () => random() + 0.1));
  indices.set(PICKED);
  const at = [matrix, indices, values, vector].map(({ byteOffset }) => byteOffset) as [
    number,
    number,
    number,
    number,
  ];
  const rows = [at[0], 4 * WIDTH, at[1], at[2], PICKED.length, at[3]] as const;
  return { kernels: memory.kernels, matrix, squares, vector, values, rows };
}

function near(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, at) => {
    const found = actual[at] ?? Number.NaN;
    assert.ok(Math.abs(found - value) < 1e-5, `number ${at} is ${found}, not ${value}`);
  });
}

suite('the kernels, beside the same in plain JavaScript', () => {
  test('sumRows adds each picked row times its value', () => {
    const { kernels, matrix, vector, values, rows } = scene();
    const expected = [...vector];
    PICKED.forEach((row, k) => {
      for (let at = 0; at < WIDTH; at++)
        expected[at] = (expected[at] ?? 0) + (values[k] ?? 0) * (matrix[row * WIDTH + at] ?? 0);
    });
    kernels.sumRows(...rows);
    near(vector, expected);
  });

  test('dotRows multiplies the vector with each picked row', () => {
    const { kernels, matrix, vector, values, rows } = scene();
    const expected = PICKED.map((row) =>
      vector.reduce((sum, value, at) => sum + value * (matrix[row * WIDTH + at] ?? 0), 0),
    );
    kernels.dotRows(...rows);
    near(values, expected);
  });

  test('stepRows goes down the gradient by what AdaGrad allows, a row that is picked twice twice', () => {
    const { kernels, matrix, squares, vector, values, rows } = scene();
    const [weights, sums] = [[...matrix], [...squares]];
    PICKED.forEach((row, k) => {
      for (let at = 0; at < WIDTH; at++) {
        const gradient = (values[k] ?? 0) * (vector[at] ?? 0);
        const place = row * WIDTH + at;
        sums[place] = (sums[place] ?? 0) + gradient * gradient;
        weights[place] = (weights[place] ?? 0) - (0.3 * gradient) / Math.sqrt(sums[place] ?? 1);
      }
    });
    kernels.stepRows(...rows, squares.byteOffset - matrix.byteOffset, 0.3);
    near(matrix, weights);
    near(squares, sums);
  });
});
