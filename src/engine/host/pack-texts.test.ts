import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { packTexts } from './pack-texts.ts';

test('neighbours in length go together, as many as fit', () => {
  assert.deepEqual(packTexts([5, 1, 4, 2], 7, 9), [[1, 3, 2], [0]]);
  assert.deepEqual(packTexts([1, 1, 1, 1, 1], 100, 2), [[0, 1], [2, 3], [4]]);
});

test('a text longer than a batch is alone in one', () => {
  assert.deepEqual(packTexts([9, 1], 4, 9), [[1], [0]]);
});

test('no texts, no batches', () => {
  assert.deepEqual(packTexts([], 10, 10), []);
});

test('every text is packed once, and no batch has more than fits', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 200; round++) {
    const lengths = Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 30));
    const packs = packTexts(lengths, 40, 5);
    assert.deepEqual(
      packs.flat().sort((a, b) => a - b),
      lengths.map((_, index) => index),
    );
    for (const pack of packs) {
      assert.ok(pack.length <= 5);
      assert.ok(pack.reduce((sum, index) => sum + (lengths[index] ?? 0), 0) <= 40);
    }
  }
});
