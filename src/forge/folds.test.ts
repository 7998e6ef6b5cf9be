import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { splitIntoFolds } from './folds.ts';

suite('splitIntoFolds()', () => {
  const rows = 400;
  const groups = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 3));
  const values = Int32Array.from({ length: rows }, (_, row) => (row < 300 ? 0 : 1 + (row % 2)));
  const folds = splitIntoFolds(groups, values, 4, 1);

  test('keeps every group on one side', () => {
    for (const [row, group] of groups.entries()) assert.equal(folds[row], folds[group * 3]);
  });

  test('makes folds of about equal size, each with its share of every value', () => {
    for (let fold = 0; fold < 4; fold++) {
      const own = [...values].filter((_, row) => folds[row] === fold);
      assert.ok(own.length > 90 && own.length < 110, String(own.length));
      for (const value of [1, 2]) {
        const share = own.filter((one) => one === value).length;
        assert.ok(share > 6 && share < 19, String(share));
      }
    }
  });

  test('is another for another seed, and the same for the same', () => {
    assert.deepEqual(splitIntoFolds(groups, values, 4, 1), folds);
    assert.notDeepEqual(splitIntoFolds(groups, values, 4, 2), folds);
  });

  test('leaves folds empty where there are fewer groups', () => {
    assert.deepEqual([...splitIntoFolds(Int32Array.of(5, 5, 5), Int32Array.of(0, 1, 0), 4, 1)], [0, 0, 0]);
  });
});
