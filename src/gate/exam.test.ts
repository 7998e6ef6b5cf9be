import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { binomialCdf } from './binomial.ts';
import { examine, fewestToTest, shareOfDelta } from './exam.ts';
import { examItems } from './testing/exam-items.ts';
import { calibrated, drawExam } from './testing/simulated-student.ts';

const PROMISE = { alpha: 0.05, delta: 0.05 };

suite('examine()', () => {
  test('lets a student answer everything that never errs', () => {
    const result = examine(examItems(300, 0.9), PROMISE, 1);
    assert.equal(result.outcome, 'passed');
    assert.equal(result.coverage, 1);
    assert.equal(result.risk, 0);
    assert.ok((result.threshold ?? 1) <= 0.9);
  });

  test('finds the part on which a student may be trusted, and leaves out the rest', () => {
    const items = [...examItems(400, 0.95, 4), ...examItems(400, 0.5, 200)];
    const { outcome, threshold = 0, coverage, risk, tested } = examine(items, PROMISE, 1);
    assert.equal(outcome, 'passed');
    assert.ok(threshold > 0.5 && threshold <= 0.95, String(threshold));
    assert.deepEqual([coverage, risk], [0.5, 0.01]);
    assert.deepEqual(
      tested.map(({ n, errors, passed }) => [n, errors, passed]),
      [
        [400, 4, true],
        [800, 204, false],
      ],
    );
    assert.equal(tested[0]?.p, binomialCdf(4, 400, 0.05));
  });

  test('stops at the first threshold that fails, whatever comes after it', () => {
    const items = [...examItems(300, 0.99, 30), ...examItems(3000, 0.9)];
    const { outcome, tested, coverage, risk } = examine(items, PROMISE, 1);
    assert.equal(outcome, 'failed');
    assert.equal(tested.length, 1);
    assert.deepEqual([coverage, risk], [0, 0]);
  });

  const edges: [what: string, count: number, errors: number, k: number, outcome: string][] = [
    ['one item fewer than can prove anything', 68, 0, 1, 'failed'],
    ['as few as can prove it, all right', 69, 0, 1, 'passed'],
    ['as few, with one error', 69, 1, 1, 'failed'],
    ['as few, on the second exam', 69, 0, 2, 'failed'],
    ['as few as the second exam needs', 96, 0, 2, 'passed'],
    ['as many errors as 500 items may have', 500, 15, 1, 'passed'],
    ['one more', 500, 16, 1, 'failed'],
    ['no items', 0, 0, 1, 'failed'],
  ];
  for (const [what, count, errors, k, outcome] of edges) {
    test(`${what}: ${outcome}`, () => {
      assert.equal(examine(examItems(count, 0.9, errors), PROMISE, k).outcome, outcome);
    });
  }

  test('tells as much of confidences that crowd close to 1, or to 0, as of others', () => {
    for (const squeeze of [1, 4, 1 / 4]) {
      const at = (confidence: number) => 1 / (1 + (1 / confidence - 1) ** squeeze);
      const items = [
        ...examItems(300, at(0.95), 3),
        ...examItems(300, at(0.9), 5),
        ...examItems(300, at(0.8), 90),
      ];
      assert.equal(examine(items, PROMISE, 1).coverage, 2 / 3, `log-odds times ${squeeze}`);
    }
  });

  test('gives the same result for the same items in any order', () => {
    const random = seededRandom(4);
    const items = drawExam(calibrated(8, 0.9, random), 1500, random);
    const result = examine(items, PROMISE, 1);
    assert.equal(result.outcome, 'passed');
    assert.deepEqual(examine(items.toReversed(), PROMISE, 1), result);
    assert.deepEqual(
      examine(
        items.toSorted((a, b) => a.confidence - b.confidence),
        PROMISE,
        1,
      ),
      result,
    );
  });

  test('promises less on each later exam of a task, never more', () => {
    const random = seededRandom(8);
    const items = drawExam(calibrated(8, 0.9, random), 3000, random);
    const coverages = [1, 2, 4, 8, 16].map((k) => examine(items, PROMISE, k).coverage);
    assert.deepEqual(
      coverages,
      coverages.toSorted((a, b) => b - a),
    );
    assert.ok((coverages[0] ?? 0) > (coverages[4] ?? 0));
  });

  test('refuses items and counts that make no sense, and names them', () => {
    const [item] = examItems(1, 0.5);
    assert.ok(item);
    assert.throws(
      () => examine([{ ...item, confidence: 1.5 }], PROMISE, 1),
      /trace 0.5-0 has confidence 1.5/,
    );
    assert.throws(() => examine([{ ...item, loss: 0.5 as 0 }], PROMISE, 1), /loss 0.5/);
    assert.throws(() => examine([item], PROMISE, 0), /counted from 1, unlike 0/);
    assert.throws(() => examine([item], { alpha: 0, delta: 0.05 }, 1), /alpha/);
  });
});

suite('shareOfDelta()', () => {
  test('never adds up to more than delta, and to nearly all of it', () => {
    let sum = 0;
    for (let k = 1; k <= 10_000; k++) sum += shareOfDelta(0.05, k);
    assert.ok(sum < 0.05 && sum > 0.04999, String(sum));
  });
});

suite('fewestToTest()', () => {
  const rows: [what: string, items: number, fewest: number][] = [
    ['three times what can prove it', 10_000, 177],
    ['half of a small exam', 200, 100],
    ['never fewer than can prove it', 100, 59],
    ['even where the exam has not so many', 10, 59],
  ];
  for (const [what, items, fewest] of rows)
    test(`is ${what}: ${fewest} of ${items}`, () => assert.equal(fewestToTest(items, 0.05, 0.05), fewest));
});
