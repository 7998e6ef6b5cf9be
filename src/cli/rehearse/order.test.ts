import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixed } from './order.ts';

const sorted = Array.from({ length: 200 }, (_, index) => index);

test('mixed() keeps every item, once', () => {
  assert.deepEqual(
    mixed(sorted, 1).sort((a, b) => a - b),
    sorted,
  );
});

test('mixed() gives the same order for the same seed, another for another, and leaves the items as they were', () => {
  const before = [...sorted];
  assert.deepEqual(mixed(sorted, 7), mixed(sorted, 7));
  assert.notDeepEqual(mixed(sorted, 7), mixed(sorted, 8));
  assert.deepEqual(sorted, before);
});

test('mixed() spreads a file that is sorted by label', () => {
  const firstHalf = mixed(sorted, 1).slice(0, 100);
  const low = firstHalf.filter((index) => index < 100).length;
  assert.ok(low > 35 && low < 65, `${low} of the first hundred come from the first half`);
});
