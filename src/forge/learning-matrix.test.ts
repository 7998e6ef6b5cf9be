import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { LearningMatrix, PickedRows, rowWidth } from './learning-matrix.ts';
import { RowMemory } from './row-kernels.ts';

const ROWS = 50;

/** A matrix of random numbers, three of its rows, and a vector beside it. */
function setUp(columns: number) {
  const random = seededRandom(columns);
  const width = rowWidth(columns);
  const memory = new RowMemory(2 * ROWS * width + width + 2 * ROWS, 8);
  const matrix = new LearningMatrix(memory, ROWS, columns);
  matrix.begin(columns, 1, random);
  const picked = new PickedRows(memory, ROWS);
  for (const row of [7, 0, 49]) picked.add(row, random() - 0.5);
  const vector = memory.floats(width);
  for (let at = 0; at < columns; at++) vector[at] = random() - 0.5;
  const at = (row: number, column: number) => matrix.numbers[row * width + column] as number;
  return { matrix, picked, vector, at };
}

suite('LearningMatrix reckons as plain loops do', () => {
  for (const columns of [1, 8, 77, 128]) {
    test(`the sum of some rows, ${columns} wide`, () => {
      const { matrix, picked, vector, at } = setUp(columns);
      const wanted = vector.map((start, column) =>
        [7, 0, 49].reduce((sum, row, k) => sum + (picked.values[k] ?? 0) * at(row, column), start),
      );
      matrix.addTo(vector, picked);
      for (const [column, value] of vector.entries())
        assert.ok(Math.abs(value - (wanted[column] ?? 0)) < 1e-5);
    });

    test(`the product of vector and rows, ${columns} wide`, () => {
      const { matrix, picked, vector, at } = setUp(columns);
      matrix.multiply(vector, picked);
      for (const [k, row] of [7, 0, 49].entries()) {
        const wanted = vector.reduce((sum, value, column) => sum + value * at(row, column), 0);
        assert.ok(Math.abs((picked.values[k] ?? 0) - wanted) < 1e-5);
      }
    });

    test(`two steps of AdaGrad, ${columns} wide`, () => {
      const { matrix, picked, vector } = setUp(columns);
      const [wanted, squares] = [matrix.numbers.slice(), new Float64Array(matrix.numbers.length).fill(0.01)];
      for (const step of [0.1, 0.05]) {
        matrix.correct(vector, picked, step);
        for (const [k, row] of [7, 0, 49].entries()) {
          for (const [column, error] of vector.entries()) {
            const [place, gradient] = [row * matrix.width + column, error * (picked.values[k] ?? 0)];
            squares[place] = (squares[place] ?? 0) + gradient ** 2;
            wanted[place] = (wanted[place] ?? 0) - (step * gradient) / Math.sqrt(squares[place] ?? 1);
          }
        }
      }
      for (const [place, value] of matrix.numbers.entries())
        assert.ok(Math.abs(value - (wanted[place] ?? 0)) < 1e-5);
    });
  }

  test('a picked row may be picked twice', () => {
    const { matrix, picked, vector, at } = setUp(8);
    picked.count = 0;
    picked.add(3, 1);
    picked.add(3, 1);
    const before = vector[2] ?? 0;
    matrix.addTo(vector, picked);
    assert.ok(Math.abs((vector[2] ?? 0) - before - 2 * at(3, 2)) < 1e-6);
  });
});
