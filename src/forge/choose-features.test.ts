import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findCommonWords } from './choose-features.ts';

function commonWords(texts: readonly string[]): Uint32Array {
  const steps = findCommonWords(texts, { lettersFrom: 2, lettersTo: 4 });
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** `count` rows, of which the first `named` have one word more, twice each. */
function rows(count: number, named: number): string[] {
  return Array.from({ length: count }, (_, at) => (at < named ? 'play softly softly' : 'play'));
}

suite('findCommonWords()', () => {
  const CASES: [count: number, fewest: number][] = [
    [2000, 3],
    [2001, 8],
  ];
  for (const [count, fewest] of CASES) {
    test(`takes words of ${fewest} rows in a lesson of ${count}, however often they stand in a row`, () => {
      assert.equal(commonWords(rows(count, fewest - 1)).length, 1);
      const found = commonWords(rows(count, fewest));
      assert.deepEqual(
        [...found],
        [...found].sort((a, b) => a - b),
      );
      assert.equal(found.length, 2);
    });
  }
});
