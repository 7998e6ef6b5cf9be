/**
 * The confidences at which a student may be let in, from strict to loose: evenly spaced in log-odds, so that students
 * whose confidences crowd close to 1 (or to 0, as the product of many heads does) are told apart as finely as others;
 * the last one, 0, is where the rest is counted and never a student's threshold, since it would answer even what says
 * nothing (exam.ts passes it over).
 *
 * The row is written down here once and for all and knows nothing of any exam, which is what the promise rests on (see
 * exam.ts). Quantiles of the exam's own confidences were tried in its place: with this spacing they cover no more.
 * Twice the spacing costs 1 to 2 points of coverage, half of it brings less than half a point.
 */
export const THRESHOLDS: readonly number[] = thresholds();

function thresholds(): number[] {
  const [from, to, step] = [16, -5, 0.1];
  const count = Math.round((from - to) / step) + 1;
  const row = Array.from({ length: count }, (_, i) => {
    const confidence = 1 / (1 + Math.exp(i * step - from));
    return Number(confidence.toFixed(10)); // engines may differ in the last digits of exp()
  });
  return [...row, 0];
}

/** How many of `THRESHOLDS` lie above a confidence, by bisection: 0 for the most sure, the last position for 0. */
export function thresholdsAbove(confidence: number): number {
  let [low, high] = [0, THRESHOLDS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((THRESHOLDS[middle] ?? 0) > confidence) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many confidences lie in each band, from a threshold up to the one above it. */
export function bandsOf(confidences: Iterable<number>): number[] {
  const bands = THRESHOLDS.map(() => 0);
  for (const confidence of confidences) {
    const at = thresholdsAbove(confidence);
    bands[at] = (bands[at] ?? 0) + 1;
  }
  return bands;
}

/** One confidence for each that was counted, at the lower end of its band: above just the same thresholds. */
export function fromBands(bands: readonly number[]): number[] {
  return bands.flatMap((count, at) => new Array<number>(count).fill(THRESHOLDS[at] ?? 0));
}
