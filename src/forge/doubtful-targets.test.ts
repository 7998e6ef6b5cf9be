import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withoutDoubtful } from './doubtful-targets.ts';

interface Row {
  readonly given: number;
  readonly said: number;
  /** How strongly its scores speak for what was said; 9 leaves the others a chance of 1 in 8,000. */
  readonly strength: number;
}

/** What is left of the values of rows with three to choose from. */
function cleared(rows: readonly Row[]): number[] {
  const scores = Float32Array.from(
    rows.flatMap(({ said, strength }) => [0, 1, 2].map((value) => (value === said ? strength : 0))),
  );
  const target = Int32Array.from(rows, ({ given }) => given);
  return [
    ...withoutDoubtful({
      scores: { views: [scores], known: [] },
      columns: 3,
      start: 0,
      end: 3,
      target,
      sharpness: [1],
    }),
  ];
}

const rowsOf = (count: number, row: Row) => Array.from({ length: count }, () => row);
const agreed = (given: number, count: number) => rowsOf(count, { given, said: given, strength: 9 });

suite('withoutDoubtful()', () => {
  test('clears the values that contradict all other rows', () => {
    const wrong = rowsOf(3, { given: 0, said: 1, strength: 9 });
    assert.deepEqual(cleared([...wrong, ...agreed(0, 9), ...agreed(1, 9)]), [
      ...[-1, -1, -1],
      ...new Array<number>(9).fill(0),
      ...new Array<number>(9).fill(1),
    ]);
  });

  test('keeps a value where nothing else is clear', () => {
    const weak = { given: 0, said: 1, strength: 1 };
    assert.equal(cleared([weak, ...rowsOf(3, { given: 0, said: 1, strength: 9 }), ...agreed(0, 9)])[0], 0);
  });

  test('keeps the few hard rows of a teacher that does not contradict itself', () => {
    const hard = { given: 0, said: 1, strength: 5 };
    assert.equal(cleared([hard, ...agreed(0, 100), ...agreed(1, 100)])[0], 0);
  });

  test('keeps a rare value, which always looks doubtful', () => {
    const rare = rowsOf(7, { given: 2, said: 1, strength: 9 });
    assert.deepEqual(cleared([...rare, ...agreed(1, 20)]).slice(0, 7), new Array(7).fill(2));
  });

  test('takes no more than half of the rows from any value, the most doubtful first', () => {
    const rows = Array.from({ length: 10 }, (_, i) => ({ given: 2, said: 1, strength: 10 + i }));
    assert.deepEqual(cleared([...rows, ...agreed(1, 9)]).slice(0, 10), [2, 2, 2, 2, 2, -1, -1, -1, -1, -1]);
  });

  test('leaves what was not known, and has nothing to say of no rows', () => {
    assert.equal(cleared([{ given: -1, said: 1, strength: 9 }, ...agreed(1, 9)])[0], -1);
    assert.deepEqual(cleared([]), []);
  });
});
