import type { ClosedShape } from '#contract/shape.ts';
import { answerFromLabel, render, sameAnswer, valuesOf } from '#contract/shape-text.ts';
import type { Candidate } from '#contract/task.ts';
import type { Audit } from '#contract/verdict-record.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { Correction } from '#traces/labelled-asks.ts';
import { type Example, readExamples } from './read-examples.ts';
import { type Agreement, agreementOf, type Settler, settlements, toRepeat, weave } from './review-order.ts';
import { likelyThreshold } from './task-detail.ts';
import { keysOf, type Records } from './task-replay.ts';
import { type TaskReport, taskReport, type UsualTerms } from './task-report.ts';

/** Asks on which a student and its teacher say different things, for a person to settle one by one. */
export interface ReviewQueue {
  readonly task: string;
  /** Whose answers are compared; undefined where there is no student yet. */
  readonly student: string | undefined;
  readonly form: ClosedShape['form'] | undefined;
  /** Every answer there is, where each is one of a closed set. */
  readonly labels: readonly string[] | undefined;
  /** In the order in which they had better be settled. */
  readonly items: readonly ReviewItem[];
  readonly progress: { readonly settled: number; readonly total: number };
  readonly agreement: Agreement;
}

export interface ReviewItem {
  readonly trace: string;
  readonly input: string;
  readonly teacher: string;
  readonly student: string;
  readonly confidence: number;
  readonly atMs: number;
  /** Whether the student is sure enough to answer this by itself; before its exam, whether it would probably be. */
  readonly answered: boolean;
  /** `audit`: the caller got the student's answer, and its teacher was heard too. `replay`: put to the student now. */
  readonly from: 'audit' | 'replay';
  /** It was settled before, and is asked again to see whether it is settled alike. */
  readonly repeated: boolean;
}

/** Of the asks whose teacher was heard, the newest so many are looked through. */
const LOOKED_THROUGH = 2_000;
const NOTHING = { items: [], progress: { settled: 0, total: 0 }, agreement: { repeated: 0, same: 0 } };

/**
 * What one person has yet to settle, with a few that he has settled before. Undefined where there is no such task.
 * Throws AppError where the student's file is gone or altered.
 */
export function reviewQueue(
  id: string,
  records: Records,
  usual: UsualTerms,
  { actor, limit }: Settler & { readonly limit: number },
): ReviewQueue | undefined {
  const report = taskReport(id, records.database, usual);
  if (!report) return undefined;
  const { task, student, candidates } = report;
  const one = student ?? candidates.findLast(({ file }) => records.vault.has(file));
  if (!one) return { task: id, student: undefined, form: undefined, labels: undefined, ...NOTHING };
  const { shape } = one;
  const keys = keysOf(task);
  const examples = readExamples({ keys, task }, records, { limit: LOOKED_THROUGH });
  const differing = newestOfEachInput(disagreements(examples, one, report, records));
  const said = settlements(examples, { actor }, (correction) => meaningOf(correction, shape));
  const settledInputs = new Set(said.map(({ input }) => input));
  const settled = differing.filter(({ input }) => settledInputs.has(input));
  const open = differing.filter(({ input }) => !settledInputs.has(input)).sort(weightiestFirst);
  const repeats = toRepeat(settled, said).map((item) => ({ ...item, repeated: true }));
  return {
    task: id,
    student: one.id,
    form: shape.form,
    labels: shape.form === 'label' ? shape.holes[0]?.values : undefined,
    items: weave(open, repeats, said).slice(0, limit),
    progress: { settled: settled.length, total: differing.length },
    agreement: agreementOf(said),
  };
}

function disagreements(
  examples: readonly Example[],
  one: Candidate,
  { candidates, verdict, promise }: TaskReport,
  { database, vault }: Records,
): ReviewItem[] {
  const proven = verdict?.student === one.id ? verdict.exam?.threshold : undefined;
  const threshold = proven ?? likelyThreshold(one, promise.alpha);
  const wrong = wrongAudits(candidates, new VerdictStore(database));
  const says = sayings(examples, one, vault);
  return examples.flatMap(({ trace, input, answer, atMs }): ReviewItem[] => {
    if (answer === undefined) return [];
    const about = { trace, input, teacher: answer, atMs, repeated: false };
    const audit = wrong.get(trace);
    if (audit?.studentSaid !== undefined) {
      const { studentSaid, confidence } = audit;
      return [{ ...about, student: studentSaid, confidence, answered: true, from: 'audit' }];
    }
    const { said, confidence } = says.get(trace) as Saying;
    if (sameAnswer(one.shape, said, answer)) return [];
    return [{ ...about, student: said, confidence, answered: confidence >= threshold, from: 'replay' }];
  });
}

interface Saying {
  readonly said: string;
  readonly confidence: number;
}

/** What the student that was looked at last says, by trace: it says the same to the same, however often it is asked. */
let remembered: { readonly file: string; readonly says: ReadonlyMap<string, Saying> } | undefined;

function sayings(
  examples: readonly Example[],
  { file, shape }: Candidate,
  vault: Records['vault'],
): ReadonlyMap<string, Saying> {
  const student = decodeStudent(vault.get(file)); // which throws where it was altered meanwhile
  const known = remembered?.file === file ? remembered.says : undefined;
  const says = new Map(
    examples.map(({ trace, input }) => {
      const before = known?.get(trace);
      if (before) return [trace, before];
      const { values, confidence } = student.answer(input);
      return [trace, { said: render(shape, values), confidence }];
    }),
  );
  remembered = { file, says };
  return says;
}

function wrongAudits(candidates: readonly Candidate[], store: VerdictStore): Map<string, Audit> {
  const audits = candidates.flatMap(({ id }) => store.auditsOf(id));
  return new Map(audits.filter(({ loss }) => loss === 1).map((audit) => [audit.trace, audit]));
}

/** The same question asked again is settled once. */
function newestOfEachInput(items: readonly ReviewItem[]): ReviewItem[] {
  return [...new Map(items.map((item) => [item.input, item])).values()];
}

/**
 * What callers got, or would get, before what only its teacher answers; then those of which the student is surest, since
 * there it is most likely that one of the two is mistaken in a way that a person can tell.
 */
function weightiestFirst(a: ReviewItem, b: ReviewItem): number {
  return (
    Number(b.answered) - Number(a.answered) || b.confidence - a.confidence || (a.trace < b.trace ? 1 : -1)
  );
}

/** Equal for corrections that mean the same answer. */
function meaningOf({ kind, text }: Correction, shape: ClosedShape): string {
  const values = kind === 'label' ? answerFromLabel(shape, text) : valuesOf(shape, text);
  return values ? values.join(',') : `"${text.trim()}"`;
}
