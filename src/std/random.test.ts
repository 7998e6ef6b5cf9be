import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from './random.ts';

function take(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
}

suite('seededRandom()', () => {
  test('gives the same row for the same seed, and another for the next seed', () => {
    assert.deepEqual(take(100, 7), take(100, 7));
    const [here, there] = [new Set(take(100, 7)), take(100, 8)];
    assert.ok(there.every((value) => !here.has(value)));
  });

  test('never changes: models and simulations are reproduced from their seeds', () => {
    assert.deepEqual(
      take(4, 1).map((value) => value * 2 ** 32),
      [2442144158, 3238099751, 3819917871, 2104621829],
    );
  });

  test('is uniform: a hundred bins of 100,000 numbers, by chi-squared', () => {
    for (const seed of [0, 1, 2, -1, 20_261_101]) {
      const bins = new Array<number>(100).fill(0);
      for (const value of take(100_000, seed)) {
        assert.ok(value >= 0 && value < 1);
        const bin = Math.floor(value * 100);
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
      const chiSquared = bins.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0);
      assert.ok(chiSquared > 50 && chiSquared < 160, `seed ${seed}: ${chiSquared}`); // 99 ± 14; both ends beyond 1 in 10,000
    }
  });

  test('has no memory of the number before', () => {
    const values = take(100_000, 3);
    const pairs = values.slice(1).map((value, i) => (value - 0.5) * ((values[i] ?? 0) - 0.5));
    const correlation = (12 * pairs.reduce((sum, pair) => sum + pair, 0)) / pairs.length;
    assert.ok(Math.abs(correlation) < 0.012, String(correlation));
  });

  test('refuses a seed that is no whole number', () => {
    for (const seed of [0.5, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => seededRandom(seed), { name: 'RangeError', message: new RegExp(String(seed)) });
  });
});
