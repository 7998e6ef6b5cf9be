import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { LessonMatrix } from './lesson-matrix.ts';
import { solveNetwork } from './network-solver.ts';

/** Rows of features that are there or not. */
function matrixOf(rows: readonly (readonly number[])[], width: number): LessonMatrix {
  const starts = Uint32Array.from([0, ...rows.map((_, at) => rows.slice(0, at + 1).flat().length)]);
  const features = Int32Array.from(rows.flat());
  return { starts, features, values: new Float32Array(features.length).fill(1), width, longest: width };
}

function solve(rows: number[][], targets: number[][], columnStarts: number[], rowWeights?: Float32Array) {
  const task = {
    matrix: matrixOf(rows, 8),
    columnStarts,
    targets: targets.map((target) => Int32Array.from(target)),
    rowWeights,
  };
  const steps = solveNetwork(task, Int32Array.from(rows.keys()), { hidden: 64, epochs: 30, seed: 1 });
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

const best = (scores: Float32Array) => scores.indexOf(Math.max(...scores));
const times = (count: number, rows: number[][]) => Array.from({ length: count }, () => rows).flat();

suite('solveNetwork()', () => {
  // A feature goes unseen half of the time, so each of the two things is told by three features.
  const [A, B] = [
    [0, 1, 2],
    [3, 4, 5],
  ] as const;

  test('learns that two things together mean something else than each alone, which no linear model can', () => {
    const rows = times(60, [[...A], [...B], [...A, ...B], [6]]);
    const descent = solve(rows, [times(60, [[1], [1], [0], [0]]).flat()], [0, 2]);
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => best(descent.score(row))),
      [1, 1, 0, 0],
    );
  });

  test('learns several heads at once, each from the rows that know its value', () => {
    const rows = times(60, [[...A], [...B]]);
    const heads = [times(60, [[0], [1]]).flat(), times(60, [[1], [-1]]).flat()];
    const descent = solve(rows, heads, [0, 2, 4]);
    const [a, b] = [descent.score(0), descent.score(1)];
    assert.deepEqual([best(a.slice(0, 2)), best(b.slice(0, 2)), best(a.slice(2))], [0, 1, 1]);
  });

  test('learns nothing from a row that weighs nothing', () => {
    const rows = times(40, [[...A], [...A], [...B]]);
    const given = times(40, [[0], [1], [1]]).flat();
    const weights = Float32Array.from(rows, (_, at) => (at % 3 === 1 ? 0 : 1));
    assert.equal(best(solve(rows, [given], [0, 2], weights).score(0)), 0);
  });

  test('hands out the network whose scores it tells', () => {
    const descent = solve(times(20, [[...A], [...B]]), [times(20, [[0], [1]]).flat()], [0, 2]);
    const { features, hiddenBias, output, bias } = descent.network();
    const hidden = hiddenBias.map((start, unit) =>
      A.reduce((sum, row) => sum + (features[row * 64 + unit] ?? 0), start),
    );
    const scores = bias.map((start, column) =>
      hidden.reduce(
        (sum, active, unit) => sum + Math.max(0, active) * (output[unit * 2 + column] ?? 0),
        start,
      ),
    );
    for (const [column, score] of descent.score(0).entries())
      assert.ok(Math.abs(score - (scores[column] ?? 0)) < 1e-4);
  });
});
