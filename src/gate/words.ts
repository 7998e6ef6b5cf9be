import type { ExamResult, RiskPromise, TestedThreshold } from '#contract/verdict.ts';
import type { Alarm } from '#contract/verdict-record.ts';
import { fewestItems } from './binomial.ts';
import { type Certificate, isCertified, riskSoFar } from './certificate.ts';

/** The promise itself. */
export function promiseWords({ alpha, delta }: RiskPromise): string {
  return (
    `Of the asks this student answers, at most ${percent(alpha)} differ from what the teacher would have said, ` +
    `with confidence ${percent(1 - delta)}.`
  );
}

/** What an exam found: the promise and its evidence where it passed, why there is none where it did not. */
export function examWords(exam: ExamResult): string {
  if (exam.outcome === 'passed') return `${promiseWords(exam)} ${whyPassed(exam)} ${budgetWords(exam)}`;
  const [first] = exam.tested;
  const why = first ? whyFailed(first, exam) : whyTooFew(exam);
  return `No promise can be made: ${why} ${budgetWords(exam)}`;
}

/** What the audits since have to say of a student that serves. */
export function certificateWords(certificate: Certificate): string {
  const { audits, errors, alpha, delta } = certificate;
  if (audits === 0) return 'None of its answers has been audited yet; the exam is all there is.';
  const heard = `${counted(audits, 'audit')} of its answers found ${errors} wrong`;
  if (isCertified(certificate))
    return `${heard}: by themselves they prove the promise of ${percent(alpha)}, at this moment.`;
  const bound = `by them alone its risk has been at most ${percent(riskSoFar(certificate))}, with confidence ${percent(1 - delta)}`;
  return `${heard}: ${bound}. They do not prove the promise of ${percent(alpha)} by themselves, at this moment.`;
}

/** Why a student was taken off. */
export function alarmWords({ detector, alpha, audits, errors, evidence, limit }: Alarm): string {
  const heard = `${counted(audits, 'audit')} found ${errors} wrong`;
  if (detector === 'unreadable')
    return `Taken off because its file could not be read as it was written; until then ${heard}.`;
  return (
    `Taken off because its answers no longer keep to ${percent(alpha)}: ${heard}, and the evidence for a change for ` +
    `the worse reached ${rounded(evidence)}, where ${rounded(limit)} is an alarm. ` +
    `A student that keeps its promise is alarmed once in ${rounded(limit)} audits, or less.`
  );
}

function whyPassed({ threshold = 0, n, coverage, risk }: ExamResult): string {
  const answered = Math.round(n * coverage);
  return (
    `In its exam it answered ${answered} of ${n} unseen asks (${percent(coverage)}), ` +
    `${Math.round(risk * answered)} of them wrong (${percent(risk)}), with a confidence of ${confidence(threshold)} or more.`
  );
}

function whyFailed({ n, errors, threshold, p }: TestedThreshold, { alpha, deltaK }: ExamResult): string {
  return (
    `even where it is surest, at a confidence of ${confidence(threshold)} or more, ${errors} of ${n} unseen asks were ` +
    `wrong (${percent(errors / n)}). A student at ${percent(alpha)} would err no more than that with chance ` +
    `${percent(p)}; for a promise that must be at most ${percent(deltaK)}.`
  );
}

function whyTooFew({ n, alpha, deltaK }: ExamResult): string {
  const least = fewestItems(alpha, deltaK);
  return `${counted(n, 'unseen ask')} cannot prove a risk of ${percent(alpha)}; it takes ${least} at least, all of them right.`;
}

function budgetWords({ k, delta, deltaK }: ExamResult): string {
  return (
    `This is exam ${k} of the task: it may be mistaken with chance ${percent(deltaK)}, ` +
    `and all the task's exams together with ${percent(delta)}.`
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three digits at most; never rounded to nothing, and never up to a whole that was not reached. */
function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.001) return 'less than 0.001 %';
  if (value < 100 && value > 99.99) return 'more than 99.99 %';
  const digits = value >= 99 ? 4 : 3;
  return `${Number(value.toPrecision(digits))} %`;
}

/** With as many nines as it has, and two digits beyond. */
function confidence(value: number): string {
  if (value === 0 || value === 1) return String(value);
  const digits = Math.min(12, Math.max(2, Math.ceil(-Math.log10(1 - value)) + 1));
  return String(Number(value.toFixed(digits)));
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en');
}
