import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Dataset } from '#contract/dataset.ts';
import { seededRandom } from '#std/random.ts';
import { splitByGroup, unseen } from './split.ts';

suite('splitByGroup()', () => {
  test('never puts a group on both sides, loses no row, and misses the share by half a group at most', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(seed);
      const groups = Array.from({ length: 500 }, () => Math.floor(random() ** 3 * 200));
      const { held, rest } = splitByGroup(groups, 0.2, seed);
      const sides = new Set(held.map((row) => groups[row]));
      assert.ok(
        rest.every((row) => !sides.has(groups[row])),
        `seed ${seed}`,
      );
      assert.deepEqual(
        [...held, ...rest].sort((a, b) => a - b),
        [...groups.keys()],
      );
      const largest = Math.max(
        ...Map.groupBy(groups, (group) => group)
          .values()
          .map((rows) => rows.length),
      );
      assert.ok(Math.abs(held.length - 100) <= largest / 2, `seed ${seed} holds ${held.length}`);
    }
  });

  test('gives the same for a seed, and something else for another', () => {
    const groups = Array.from({ length: 100 }, (_, at) => at >> 1);
    assert.deepEqual(splitByGroup(groups, 0.3, 1), splitByGroup(groups, 0.3, 1));
    assert.notDeepEqual(splitByGroup(groups, 0.3, 1), splitByGroup(groups, 0.3, 2));
  });

  test('holds nothing of a single group, and nothing of nothing', () => {
    assert.deepEqual(splitByGroup([0, 0, 0], 0.3, 1), { held: [], rest: [0, 1, 2] });
    assert.deepEqual(splitByGroup([], 0.3, 1), { held: [], rest: [] });
  });

  test('says which share it cannot hold', () => {
    for (const bad of [0, 1, -0.5, Number.NaN])
      assert.throws(() => splitByGroup([0, 1], bad, 1), new RegExp(`not ${bad}`));
  });
});

suite('unseen()', () => {
  const dataset = {
    recipe: { version: 1, mostRows: 10, nearDuplicate: 0.7, seed: 1 },
    rows: [{ input: 'my card was charged twice for the same dinner' }, { input: 'thank you' }],
  } as unknown as Dataset;

  test('keeps the rows whose input is unlike all that was taught, as they are and in their order', () => {
    const rows = [
      { id: 1, input: 'My card was charged twice for the same DINNER!' },
      { id: 2, input: 'a card of mine was stolen on the way home' },
      { id: 3, input: 'my card was charged twice for the same dinner again' },
      { id: 4, input: 'Thank you.' },
      { id: 5, input: 'thank you very much' },
    ];
    assert.deepEqual(
      unseen(rows, dataset).map(({ id }) => id),
      [2, 5],
    );
  });

  test('keeps everything where nothing was taught', () => {
    const rows = [{ input: '' }, { input: 'thank you' }];
    assert.deepEqual(unseen(rows, { ...dataset, rows: [] }), rows);
  });
});
