import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { editDistance, nearest } from './nearest.ts';

suite('nearest()', () => {
  const known = ['auto', 'openrouter', 'openrouter/gpt-small', 'fast'];
  const rows: [typed: string, meant: string | undefined][] = [
    ['auto', 'auto'],
    ['Auto', 'auto'],
    ['atuo', 'auto'],
    ['opnrouter', 'openrouter'],
    ['openrouter/gtp-small', 'openrouter/gpt-small'],
    ['slow', undefined],
    ['something-else-entirely', undefined],
    ['', undefined],
  ];
  for (const [typed, meant] of rows) {
    test(`takes "${typed}" for ${meant === undefined ? 'none of them' : `"${meant}"`}`, () => {
      assert.equal(nearest(typed, known), meant);
    });
  }

  test('knows nothing where nothing is known', () => {
    assert.equal(nearest('auto', []), undefined);
  });

  test('prefers the first of two that are as near', () => {
    assert.equal(nearest('cot', ['cat', 'cut']), 'cat');
  });
});

suite('editDistance()', () => {
  const rows: [a: string, b: string, distance: number][] = [
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ac', 1],
    ['abc', 'xabc', 1],
    ['ab', 'ba', 2],
    ['kitten', 'sitting', 3],
  ];
  for (const [a, b, distance] of rows) {
    test(`"${a}" and "${b}" are ${distance} apart`, () => {
      assert.equal(editDistance(a, b), distance);
      assert.equal(editDistance(b, a), distance);
    });
  }
});
