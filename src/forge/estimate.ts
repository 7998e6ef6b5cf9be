import type { CurvePoint, Estimate } from '#student/student-header.ts';

export const CURVE_POINTS = 100;

/** Below this an answer is more likely wrong than right, and no threshold should let it through. */
export const LEAST_THRESHOLD = 0.5;

/**
 * What to expect of answers whose rightness is known, for thresholds that let ever more of them through, down to
 * LEAST_THRESHOLD.
 */
export function estimateFrom(
  answers: readonly { readonly confidence: number; readonly right: boolean }[],
): Estimate {
  const strictest = [...answers].sort((a, b) => b.confidence - a.confidence);
  const curve: CurvePoint[] = [];
  let wrong = 0;
  strictest.forEach(({ confidence, right }, at) => {
    if (!right) wrong++;
    const taken = at + 1;
    if (confidence < LEAST_THRESHOLD) return;
    // Of equal confidences all pass a threshold or none.
    if (strictest[taken]?.confidence === confidence) return;
    const isLast = (strictest[taken]?.confidence ?? 0) < LEAST_THRESHOLD;
    if (!isLast && taken < ((curve.length + 1) / CURVE_POINTS) * strictest.length) return;
    curve.push({ threshold: confidence, coverage: taken / strictest.length, risk: wrong / taken });
  });
  return { rows: answers.length, accuracy: answers.length === 0 ? 0 : 1 - wrong / answers.length, curve };
}
