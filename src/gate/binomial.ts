import { turningPoint } from './turning-point.ts';

/**
 * The chance of at most `k` errors among `n` items when each is wrong with chance `p`, independently.
 * Relative error below 1e-11 for n up to 1e6, far into the tails.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  return Math.min(1, Math.exp(logBinomialCdf(k, n, p)));
}

/** The natural logarithm of `binomialCdf()`, for tails that a double cannot hold. */
export function logBinomialCdf(k: number, n: number, p: number): number {
  checkCounts(k, n);
  checkShare('p', p);
  if (k >= n || p === 0) return 0;
  if (k < 0 || p === 1) return Number.NEGATIVE_INFINITY;
  // The terms fall away from the mode, so the side without it is summed: short, and nothing cancels.
  if (k <= n * p) return logLowerTail(k, n, p);
  return Math.log1p(-Math.exp(logLowerTail(n - k - 1, n, 1 - p)));
}

/**
 * The largest risk that `errors` among `n` items leave possible: the true risk is above it with chance at most `delta`,
 * for an n fixed beforehand. Clopper and Pearson, "The use of confidence or fiducial limits" (Biometrika 26, 1934).
 */
export function riskAtMost(errors: number, n: number, delta: number): number {
  checkCounts(errors, n);
  checkShare('delta', delta);
  if (errors >= n) return 1;
  const logDelta = Math.log(delta);
  return turningPoint(errors / n, 1, (risk) => logBinomialCdf(errors, n, risk) > logDelta);
}

/** The smallest risk that fits so many errors, in the same sense: the true one is below it with chance at most `delta`. */
export function riskAtLeast(errors: number, n: number, delta: number): number {
  return 1 - riskAtMost(n - errors, n, delta);
}

/**
 * How few items could ever prove a risk below `alpha` at `delta`: that many, all of them right.
 * With fewer, (1-alpha)^n > delta, and the exact test cannot pass whatever it sees.
 */
export function fewestItems(alpha: number, delta: number): number {
  checkInside('alpha', alpha);
  checkInside('delta', delta);
  return Math.ceil(Math.log(delta) / Math.log1p(-alpha));
}

/**
 * How many items it takes until a student of this true risk passes the exact test with chance `power`: the least such
 * n, at most `most`, else undefined. (Some larger n have a little less power, because errors are whole numbers.)
 */
export function itemsForPower(
  { risk, alpha, delta, power }: { risk: number; alpha: number; delta: number; power: number },
  most = 100_000,
): number | undefined {
  let allowed = -1;
  for (let n = fewestItems(alpha, delta); n <= most; n++) {
    while (binomialCdf(allowed + 1, n, alpha) <= delta) allowed++;
    if (allowed >= 0 && binomialCdf(allowed, n, risk) >= power) return n;
  }
  return undefined;
}

/** ln P(X ≤ k) for k at or below the mean: the term of k, times the sum of the terms below it in units of that term. */
function logLowerTail(k: number, n: number, p: number): number {
  if (k < 0) return Number.NEGATIVE_INFINITY;
  const odds = (1 - p) / p;
  let sum = 1;
  let term = 1;
  for (let i = k; i > 0 && term > sum * SMALLEST_TERM; i--) {
    term *= (i / (n - i + 1)) * odds;
    sum += term;
  }
  return logBinomialTerm(k, n, p) + Math.log(sum);
}

const SMALLEST_TERM = 1e-18;

/**
 * ln P(X = k) by Loader's saddle-point expansion ("Fast and Accurate Computation of Binomial Probabilities", 2000):
 * differences of log-gammas would lose nine digits at n = 1e6.
 */
function logBinomialTerm(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const stirling = stirlingError(n) - stirlingError(k) - stirlingError(n - k);
  const deviance = devianceOf(k, n * p) + devianceOf(n - k, n * (1 - p));
  return stirling - deviance + 0.5 * Math.log(n / (2 * Math.PI * k * (n - k)));
}

/** ln n! less Stirling's formula. */
function stirlingError(n: number): number {
  const known = SMALL_STIRLING_ERRORS[n];
  if (known !== undefined) return known;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

const SMALL_STIRLING_ERRORS = Array.from({ length: 16 }, (_, n) => {
  let logFactorial = 0;
  for (let i = 2; i <= n; i++) logFactorial += Math.log(i);
  return n === 0 ? 0 : logFactorial - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
});

/** x ln(x/mean) + mean - x, by its series where x is near the mean and the plain form would cancel. */
function devianceOf(x: number, mean: number): number {
  const off = x - mean;
  if (Math.abs(off) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - off;
  const v = off / (x + mean);
  let sum = off * v;
  let power = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    power *= v * v;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

function checkCounts(k: number, n: number): void {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`A count of items is a whole number from 1, not ${n}`);
  if (!Number.isInteger(k)) throw new RangeError(`A count of errors is a whole number, not ${k}`);
}

function checkShare(name: string, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${name} lies from 0 to 1, unlike ${share}`);
}

function checkInside(name: string, share: number): void {
  if (!(share > 0 && share < 1)) throw new RangeError(`${name} lies between 0 and 1, unlike ${share}`);
}
