import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bandsOf, fromBands, THRESHOLDS, thresholdsAbove } from './thresholds.ts';

suite('THRESHOLDS', () => {
  test('fall from almost 1 to 0, no two alike', () => {
    assert.ok((THRESHOLDS[0] ?? 0) > 0.9999998 && (THRESHOLDS[0] ?? 1) < 1);
    assert.equal(THRESHOLDS.at(-1), 0);
    THRESHOLDS.forEach((threshold, i) => {
      if (i > 0) assert.ok(threshold < (THRESHOLDS[i - 1] ?? 0), `${i}: ${threshold}`);
    });
  });

  test('never change, since verdicts are recomputed with them', () => {
    assert.equal(THRESHOLDS.length, 212);
    assert.deepEqual(
      [0, 100, 160, 210].map((i) => THRESHOLDS[i]),
      [0.9999998875, 0.9975273768, 0.5, 0.0066928509],
    );
  });
});

suite('thresholdsAbove()', () => {
  test('counts those above, by bisection as one by one', () => {
    const confidences = [0, 1e-9, 0.0067, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9, 1, ...THRESHOLDS];
    for (const confidence of confidences) {
      const counted = THRESHOLDS.filter((threshold) => threshold > confidence).length;
      assert.equal(thresholdsAbove(confidence), counted, String(confidence));
    }
  });
});

test('bands keep on which side of every threshold a confidence was', () => {
  const confidences = [0, 0.2, 0.5, 0.93, 0.9999, 1, 0.93];
  const again = fromBands(bandsOf(confidences));
  assert.equal(again.length, confidences.length);
  for (const threshold of THRESHOLDS) {
    const reaching = (all: number[]) => all.filter((confidence) => confidence >= threshold).length;
    assert.equal(reaching(again), reaching(confidences), `at ${threshold}`);
  }
});
