import { SILENT } from '#student/confidence.ts';
import type { CurvePoint, Estimate } from '#student/student-header.ts';

export const CURVE_POINTS = 100;

/**
 * What to expect of answers whose rightness is known, for thresholds that let ever more of them through, as far
 * as thresholds go.
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
    if (confidence < SILENT) return;
    // Of equal confidences all pass a threshold or none.
    if (strictest[taken]?.confidence === confidence) return;
    const isLast = (strictest[taken]?.confidence ?? 0) < SILENT;
    if (!isLast && taken < ((curve.length + 1) / CURVE_POINTS) * strictest.length) return;
    curve.push({ threshold: confidence, coverage: taken / strictest.length, risk: wrong / taken });
  });
  return { rows: answers.length, accuracy: answers.length === 0 ? 0 : 1 - wrong / answers.length, curve };
}
