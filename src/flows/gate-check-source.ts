import { hash } from 'node:crypto';
import type { ExamItem } from '#contract/verdict.ts';
import { firstUuidAt, isUuid, uuidTimeMs } from '#std/uuid.ts';
import type { Student } from '#student/student.ts';
import { TraceReader } from '#traces/read-traces.ts';
import { examItem } from './exam-item.ts';
import type { Subject } from './gate-findings.ts';
import { type Example, readExamples } from './read-examples.ts';
import { keysOf, type Records } from './task-replay.ts';

/** An exam is taken from no more asks, and no student is audited so often before an alarm is looked into. */
const MOST_READ = 50_000;

/** Compares items with what their traces say today: input, teacher's answer, and the student asked again. */
export function compareItems(
  items: readonly (Pick<ExamItem, 'trace'> & Partial<ExamItem>)[],
  { task, candidate }: Subject,
  student: Student | undefined,
  records: Records,
): { reasons: string[]; remarks: string[]; remade: number } {
  const examples = examplesOf(items, task, records);
  const reasons: string[] = [];
  const missing: string[] = [];
  for (const item of items) {
    const example = examples.get(item.trace);
    if (!example) {
      missing.push(item.trace);
      continue;
    }
    const made = student
      ? examItem(example, candidate, student)
      : { inputHash: hash('sha256', example.input) };
    const difference = differenceOf(item, made);
    if (difference !== '') reasons.push(`Trace ${item.trace}: ${difference}.`);
  }
  const strange = missing.filter((trace) => isStillThere(trace, records));
  for (const trace of strange)
    reasons.push(
      `Trace ${trace} is there, but no longer as an answered ask of this task that was drawn for an exam.`,
    );
  const gone = missing.length - strange.length;
  const remarks =
    gone > 0 ? [`${gone} of ${items.length} traces are gone: retention took them or their texts.`] : [];
  return { reasons, remarks, remade: examples.size };
}

function examplesOf(
  items: readonly Pick<ExamItem, 'trace'>[],
  task: Subject['task'],
  { database }: Records,
): Map<string, Example> {
  const wanted = new Set(items.map(({ trace }) => trace).filter(isUuid));
  const [first, last] = [[...wanted].sort()[0], [...wanted].sort().at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const examples = readExamples(
    { keys: keysOf(task), task },
    { database },
    { after: firstUuidAt(uuidTimeMs(first) - 1), until: last, drawn: true, limit: MOST_READ },
  );
  return new Map(
    examples.filter(({ trace }) => wanted.has(trace)).map((example) => [example.trace, example]),
  );
}

/** Whether a trace and its texts were kept, though it could not be read as what it was. */
function isStillThere(id: string, { database }: Records): boolean {
  const reader = new TraceReader(database);
  const trace = reader.get(id)?.trace;
  if (!trace || trace.answer_text === null) return false;
  if (trace.kind === 'student') return false; // what its teacher said lies in a trace of its own, which is gone
  return reader.text(trace.request_text) !== undefined && reader.text(trace.answer_text) !== undefined;
}

/** Where an item of the evidence and the same item made again differ, as words; empty where they do not. */
function differenceOf(kept: Partial<ExamItem>, made: Partial<ExamItem>): string {
  const parts: string[] = [];
  const differ = (name: keyof ExamItem) =>
    kept[name] !== undefined && made[name] !== undefined && kept[name] !== made[name];
  if (differ('inputHash')) parts.push('its input is another');
  if (differ('teacherHash')) parts.push("the teacher's answer is another");
  if (differ('studentHash')) parts.push("the student's answer is another");
  if (isFar(kept.confidence, made.confidence))
    parts.push(`the confidence is ${made.confidence}, not ${kept.confidence}`);
  if (differ('loss'))
    parts.push(`it is ${rightOrWrong(made.loss)}, and was counted as ${rightOrWrong(kept.loss)}`);
  return parts.join(', ');
}

/** exp() may differ between engines in its last digits. */
const ENGINES_DIFFER_BY = 1e-9;

function isFar(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && Math.abs(a - b) > ENGINES_DIFFER_BY;
}

function rightOrWrong(loss: 0 | 1 | undefined): string {
  return loss === 1 ? 'wrong' : 'right';
}
