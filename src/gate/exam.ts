import type { ExamItem, ExamResult, RiskPromise, TestedThreshold } from '#contract/verdict.ts';
import { binomialCdf, fewestItems } from './binomial.ts';
import { THRESHOLDS, thresholdsAbove } from './thresholds.ts';

/**
 * The promote test: Learn-then-Test (Angelopoulos, Bates, Candès, Jordan and Lei, arXiv 2110.01052) by fixed sequence.
 * From the strictest threshold to the loosest, each asks by the exact binomial test whether so few errors could come
 * of a risk of alpha; the first that fails ends the exam, and the last that passed becomes the student's threshold.
 *
 * Why no part of delta is lost to testing many: a promise can only be broken if the *first* threshold whose true risk
 * is above alpha passes its test, and among the items that reach that one threshold the errors are binomial, so this
 * happens with chance at most deltaK. For that the row of thresholds must not depend on the exam.
 *
 * Which of them are tested depends on the exam only through counts of items, not through labels: those that serve fewer
 * than `fewest` are passed over, as are those that serve no item more than the one before. If the first bad threshold
 * is itself passed over, the argument moves on to the next one, and then needs that risk does not fall as the threshold
 * loosens there. A student so perverse as to be wrongest where it is surest is in the simulation of bench/gate-simulation.ts.
 *
 * The result depends on nothing but the set of items: neither their order nor chance.
 *
 * @param items one for each conversation, all from after the student's training data
 * @param k which exam of its task this is, from 1: every look at labels counts, a second look at one student too
 */
export function examine(items: readonly ExamItem[], { alpha, delta }: RiskPromise, k: number): ExamResult {
  const deltaK = shareOfDelta(delta, k);
  const fewest = fewestToTest(items.length, alpha, deltaK);
  const tested = testInOrder(served(items), { alpha, deltaK, fewest });
  const last = tested.findLast(({ passed }) => passed);
  const counted = { alpha, delta, k, deltaK, n: items.length, fewest };
  if (!last) return { ...counted, outcome: 'failed', coverage: 0, risk: 0, tested };
  const { threshold, n, errors } = last;
  const coverage = n / items.length;
  return { ...counted, outcome: 'passed', threshold, coverage, risk: errors / n, tested };
}

/** 6δ/(π²k²): the shares of all exams that a task may ever sit add up to delta. */
export function shareOfDelta(delta: number, k: number): number {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`Exams are counted from 1, unlike ${k}`);
  return (6 * delta) / (Math.PI ** 2 * k ** 2);
}

/**
 * How many items a threshold must serve to be tested. With the least that can pass, one unlucky item ends the exam, so
 * it is three times as many, in a small exam half of it, and never fewer than can pass. (Beginning at four fifths of a
 * small exam, or at several places with a part of deltaK each, let fewer good students in.)
 */
export function fewestToTest(items: number, alpha: number, deltaK: number): number {
  const least = fewestItems(alpha, deltaK);
  return Math.max(least, Math.min(3 * least, Math.ceil(items / 2)));
}

interface Served {
  readonly threshold: number;
  readonly n: number;
  readonly errors: number;
}

/** What each threshold would let through, from strict to loose. */
function served(items: readonly ExamItem[]): Served[] {
  const counts = new Int32Array(THRESHOLDS.length);
  const errors = new Int32Array(THRESHOLDS.length);
  for (const { confidence, loss, trace } of items) {
    if (!(confidence >= 0 && confidence <= 1) || (loss !== 0 && loss !== 1)) {
      const what = `confidence ${confidence} and loss ${loss}`;
      throw new RangeError(
        `An exam item has a confidence from 0 to 1 and a loss of 0 or 1; that of trace ${trace} has ${what}`,
      );
    }
    const at = thresholdsAbove(confidence);
    counts[at] = (counts[at] ?? 0) + 1;
    errors[at] = (errors[at] ?? 0) + loss;
  }
  let [n, wrong] = [0, 0];
  return THRESHOLDS.map((threshold, i) => {
    n += counts[i] ?? 0;
    wrong += errors[i] ?? 0;
    return { threshold, n, errors: wrong };
  });
}

function testInOrder(
  row: readonly Served[],
  { alpha, deltaK, fewest }: { alpha: number; deltaK: number; fewest: number },
): TestedThreshold[] {
  const tested: TestedThreshold[] = [];
  for (const { threshold, n, errors } of row) {
    if (threshold === 0 || n < fewest || n === tested.at(-1)?.n) continue;
    const p = binomialCdf(errors, n, alpha);
    const passed = p <= deltaK;
    tested.push({ threshold, n, errors, p, passed });
    if (!passed) break;
  }
  return tested;
}
