import type { ExamItem, ExamResult, TestedThreshold } from '#contract/verdict.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import { evidenceHash, readEvidence } from './evidence.ts';
import { examine } from './exam.ts';

export interface Recheck {
  readonly ok: boolean;
  /** Why not, each a sentence that says where; empty where all is well. */
  readonly reasons: readonly string[];
}

/** What of a verdict can be recomputed. */
export type ExamVerdict = Pick<Verdict, 'exam' | 'evidence'>;

/**
 * Takes the exam again from its items and compares every number of the verdict, and the hash of the items: anyone who
 * has the two can do so. One label, confidence or item that is not what it was makes it say no.
 */
export function recheck({ exam, evidence }: ExamVerdict, items: readonly ExamItem[]): Recheck {
  if (!exam || !evidence)
    return no(['The verdict names no exam and no evidence: there is nothing to recompute.']);
  const reasons = [...faultyItems(items)];
  const hash = evidenceHash(items);
  if (hash !== evidence) reasons.push(`The items hash to ${hash}, not to ${evidence} as the verdict says.`);
  if (!isSoundPromise(exam)) {
    const { alpha, delta, k } = exam;
    reasons.push(
      `No exam can be taken with alpha ${alpha}, delta ${delta} and k ${k}, which the verdict names.`,
    );
  } else if (isReadable(items)) reasons.push(...differences(exam, items));
  return reasons.length === 0 ? { ok: true, reasons } : no(reasons);
}

/** The same from the evidence as it was kept, which also tells which lines were changed. */
export function recheckText(verdict: ExamVerdict, text: string): Recheck {
  const { items, faults } = readEvidence(text);
  const again = recheck(verdict, items);
  return faults.length === 0 ? again : no([...faults, ...again.reasons]);
}

const MOST_REASONS = 20;

function no(reasons: readonly string[]): Recheck {
  const more = reasons.length - MOST_REASONS;
  if (more <= 0) return { ok: false, reasons };
  return { ok: false, reasons: [...reasons.slice(0, MOST_REASONS), `And ${more} more of the kind.`] };
}

function isSoundPromise({ alpha, delta, k }: ExamResult): boolean {
  return alpha > 0 && alpha < 1 && delta > 0 && delta < 1 && Number.isInteger(k) && k >= 1;
}

function isReadable(items: readonly ExamItem[]): boolean {
  return items.every(
    ({ confidence, loss }) => confidence >= 0 && confidence <= 1 && (loss === 0 || loss === 1),
  );
}

/** What is wrong with the items by themselves, whatever the verdict says. */
function faultyItems(items: readonly ExamItem[]): string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const { trace, teacherHash, studentHash, confidence, loss } of items) {
    if (seen.has(trace)) faults.push(`The item of trace ${trace} is there more than once.`);
    seen.add(trace);
    if (!(confidence >= 0 && confidence <= 1))
      faults.push(`The item of trace ${trace} has a confidence of ${confidence}.`);
    if (loss === 1 && teacherHash === studentHash)
      faults.push(`The item of trace ${trace} counts as wrong, though student and teacher said the same.`);
  }
  return faults;
}

function differences(said: ExamResult, items: readonly ExamItem[]): string[] {
  const found = examine(items, said, said.k);
  const reasons = NUMBERS.flatMap((name) =>
    isSame(said[name], found[name])
      ? []
      : [`${name} is ${shown(found[name])} by the items, ${shown(said[name])} by the verdict.`],
  );
  const claimed = Array.isArray(said.tested) ? said.tested : []; // a verdict may have been altered in any way
  const rows = Math.max(claimed.length, found.tested.length);
  for (let i = 0; i < rows; i++) {
    if (isSameTest(claimed[i], found.tested[i])) continue;
    const [by, was] = [found.tested[i], claimed[i]].map(shownTest);
    reasons.push(`Test ${i + 1} is ${by} by the items, ${was} by the verdict.`);
    break; // counts run on from test to test, so the first difference is the one that says where
  }
  return reasons;
}

const NUMBERS = ['n', 'deltaK', 'fewest', 'outcome', 'threshold', 'coverage', 'risk'] as const;
/** exp() and ln() may differ between engines in the last digits; counts and thresholds may not. */
const ENGINES_DIFFER_BY = 1e-9;

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= ENGINES_DIFFER_BY * Math.max(Math.abs(a), Math.abs(b));
}

function isSameTest(a: TestedThreshold | undefined, b: TestedThreshold | undefined): boolean {
  if (!a || !b) return a === b;
  const areSame =
    a.threshold === b.threshold && a.n === b.n && a.errors === b.errors && a.passed === b.passed;
  return areSame && isSame(a.p, b.p);
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : String(value);
}

function shownTest(test: TestedThreshold | undefined): string {
  if (!test) return 'absent';
  const { threshold, n, errors, p, passed } = test;
  return `${errors} wrong of ${n} from confidence ${threshold} on, p ${p}, ${passed ? 'passed' : 'failed'}`;
}
