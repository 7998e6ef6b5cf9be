import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  binomialCdf,
  fewestItems,
  itemsForPower,
  logBinomialCdf,
  riskAtLeast,
  riskAtMost,
} from './binomial.ts';

/** P(X ≤ k) with p in thousandths, in whole numbers: as many digits as there are. */
function exactLog(k: number, n: number, thousandths: number): number {
  const [wrong, right] = [BigInt(thousandths), BigInt(1000 - thousandths)];
  let [choose, sum] = [1n, 0n];
  for (let i = 0; i <= k; i++) {
    sum += choose * wrong ** BigInt(i) * right ** BigInt(n - i);
    choose = (choose * BigInt(n - i)) / BigInt(i + 1);
  }
  const digits = sum.toString();
  return Math.log(Number(`0.${digits.slice(0, 20)}`)) + Math.LN10 * (digits.length - 3 * n);
}

function assertClose(found: number, wanted: number, relative: number, what: string): void {
  const off = Math.abs(found - wanted);
  assert.ok(off <= relative * Math.max(Math.abs(wanted), 1e-300), `${what}: ${found} instead of ${wanted}`);
}

suite('binomialCdf()', () => {
  const cases: [k: number, n: number, thousandths: number][] = [
    [0, 1, 50],
    [0, 59, 50],
    [1, 93, 50],
    [3, 200, 50],
    [10, 200, 50],
    [11, 200, 50],
    [17, 20, 900],
    [16, 18, 500],
    [50, 3000, 50],
    [149, 3000, 50],
    [150, 3000, 50],
    [151, 3000, 50],
    [2, 1000, 333],
    [2999, 3000, 999],
    [0, 3000, 999],
  ];
  for (const [k, n, thousandths] of cases) {
    test(`is exact for ${k} of ${n} at ${thousandths / 10} %`, () => {
      const exact = exactLog(k, n, thousandths);
      const found = logBinomialCdf(k, n, thousandths / 1000);
      assert.ok(Math.abs(found - exact) < 1e-9, `ln P is ${found} instead of ${exact}`);
      assertClose(binomialCdf(k, n, thousandths / 1000), Math.exp(exact), 1e-9, 'P');
    });
  }

  // By SciPy 1.17, scipy.stats.binom.logcdf.
  const million: [k: number, log: number][] = [
    [49_000, -13.067315493293057],
    [50_000, -0.6907703988883629],
    [51_000, -2.359452891687068e-6],
  ];
  for (const [k, log] of million) {
    test(`is exact for ${k} of a million at 5 %`, () => {
      assertClose(logBinomialCdf(k, 1_000_000, 0.05), log, 1e-9, 'ln P');
    });
  }

  test('reaches tails that no double holds', () => {
    const tail = logBinomialCdf(1000, 1_000_000, 0.05);
    assert.ok(tail < -46_000 && tail > -47_000, String(tail));
    assert.equal(binomialCdf(1000, 1_000_000, 0.05), 0);
  });

  test('grows with k and falls with p, across the mean where the side that is summed changes', () => {
    for (let k = 1; k < 400; k++) {
      assert.ok(binomialCdf(k, 400, 0.3) >= binomialCdf(k - 1, 400, 0.3), `k ${k}`);
      assert.ok(binomialCdf(120, 400, k / 400) <= binomialCdf(120, 400, (k - 1) / 400), `p ${k / 400}`);
    }
  });

  test('knows the ends', () => {
    const cases: [k: number, p: number, cdf: number][] = [
      [-1, 0.5, 0],
      [10, 0.5, 1],
      [12, 0.5, 1],
      [0, 0, 1],
      [9, 1, 0],
      [10, 1, 1],
    ];
    for (const [k, p, cdf] of cases) assert.equal(binomialCdf(k, 10, p), cdf, `k ${k}, p ${p}`);
  });

  test('refuses what is no count and no chance', () => {
    for (const [k, n, p] of [
      [0.5, 10, 0.5],
      [1, 0, 0.5],
      [1, 10, 1.5],
      [1, 10, Number.NaN],
    ] as const)
      assert.throws(() => binomialCdf(k, n, p), RangeError, `${k} of ${n} at ${p}`);
  });
});

suite('riskAtMost() and riskAtLeast()', () => {
  test('are the Clopper-Pearson bounds, by SciPy as quantiles of Beta', () => {
    assertClose(riskAtMost(3, 100, 0.05), 0.07571079374983004, 1e-12, 'upper');
    assertClose(riskAtLeast(3, 100, 0.05), 0.008225829107652688, 1e-12, 'lower');
    assertClose(riskAtMost(0, 59, 0.05), 1 - 0.05 ** (1 / 59), 1e-12, 'no errors');
    assert.equal(riskAtMost(10, 10, 0.05), 1);
    assert.equal(riskAtLeast(0, 10, 0.05), 0);
  });

  test('are where the exact test turns', () => {
    for (const [errors, n] of [
      [0, 10],
      [4, 100],
      [30, 1000],
    ] as const) {
      const bound = riskAtMost(errors, n, 0.05);
      assertClose(binomialCdf(errors, n, bound), 0.05, 1e-9, `${errors} of ${n}`);
      assert.ok(binomialCdf(errors, n, bound) <= 0.05, 'never on the better side');
    }
  });
});

suite('fewestItems()', () => {
  for (const [alpha, items] of [
    [0.05, 59],
    [0.02, 149],
    [0.01, 299],
  ] as const) {
    test(`is ${items} at ${alpha * 100} %: with one fewer even no error proves nothing`, () => {
      assert.equal(fewestItems(alpha, 0.05), items);
      assert.ok(binomialCdf(0, items, alpha) <= 0.05);
      assert.ok(binomialCdf(0, items - 1, alpha) > 0.05);
    });
  }

  test('refuses promises that none can keep or break', () => {
    for (const [alpha, delta] of [
      [0, 0.05],
      [1, 0.05],
      [0.05, 0],
      [0.05, 1],
    ] as const)
      assert.throws(() => fewestItems(alpha, delta), RangeError);
  });
});

suite('itemsForPower()', () => {
  const cases: [alpha: number, risk: number, items: number][] = [
    [0.05, 0.005, 93],
    [0.05, 0.01, 124],
    [0.05, 0.02, 234],
    [0.05, 0.03, 601],
    [0.02, 0.005, 386],
    [0.02, 0.01, 969],
    [0.1, 0.05, 179],
  ];
  for (const [alpha, risk, items] of cases) {
    test(`a student of ${risk * 100} % needs ${items} items to prove ${alpha * 100} % four times in five`, () => {
      assert.equal(itemsForPower({ risk, alpha, delta: 0.05, power: 0.8 }), items);
    });
  }

  test('is undefined for a student that is no better than what it must prove', () => {
    assert.equal(itemsForPower({ risk: 0.05, alpha: 0.05, delta: 0.05, power: 0.8 }, 2000), undefined);
  });
});
