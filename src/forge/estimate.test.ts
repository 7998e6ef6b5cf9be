import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CURVE_POINTS, estimateFrom } from './estimate.ts';

suite('estimateFrom()', () => {
  test('tells coverage and risk of each threshold, strictest first', () => {
    const answers = [
      { confidence: 0.9, right: true },
      { confidence: 0.8, right: false },
      { confidence: 0.8, right: true },
      { confidence: 0.6, right: true },
    ];
    assert.deepEqual(estimateFrom(answers), {
      rows: 4,
      accuracy: 0.75,
      curve: [
        { threshold: 0.9, coverage: 0.25, risk: 0 },
        { threshold: 0.8, coverage: 0.75, risk: 1 / 3 },
        { threshold: 0.6, coverage: 1, risk: 0.25 },
      ],
    });
  });

  test('has about a hundred points however many rows there are, and the last covers all', () => {
    const answers = Array.from({ length: 5000 }, (_, i) => ({
      confidence: (i + 100) / 6000,
      right: i % 7 > 0,
    }));
    const { curve } = estimateFrom(answers);
    assert.ok(curve.length <= CURVE_POINTS && curve.length > 0.9 * CURVE_POINTS, String(curve.length));
    assert.equal(curve.at(-1)?.coverage, 1);
  });

  test('leaves out what had better not be answered', () => {
    const answers = [
      { confidence: 0.7, right: true },
      { confidence: 0.0004, right: false },
    ];
    assert.deepEqual(estimateFrom(answers).curve, [{ threshold: 0.7, coverage: 0.5, risk: 0 }]);
  });

  test('says nothing of no rows', () =>
    assert.deepEqual(estimateFrom([]), { rows: 0, accuracy: 0, curve: [] }));
});
