import type { Dataset } from '#contract/dataset.ts';
import type { ExamItem } from '#contract/verdict.ts';
import { RECIPE_VERSION } from '#curate/dataset.ts';
import { unseen } from '#curate/split.ts';
import { TraceReader } from '#traces/read-traces.ts';
import type { Subject } from './gate-findings.ts';
import { type Example, readExamples } from './read-examples.ts';
import { keysOf, type Records } from './task-replay.ts';

/** An ask that was answered so long before the exam was in the database when it was taken. */
const LATEST_BEFORE_MS = 60_000;

/**
 * Asks that should be in an exam and are not: drawn and answered before it was taken, none of their conversation in it,
 * and not all but seen when the student was taught. Leaving out those that went wrong would make any student pass.
 * Traces, oldest first; none where the dataset was made by rules that are not known here.
 */
export function leftOutOf(
  items: readonly Pick<ExamItem, 'trace'>[],
  { verdict, task }: Subject,
  dataset: Dataset,
  { database }: Records,
): string[] {
  if (dataset.recipe.version > RECIPE_VERSION) return [];
  const drawn = readExamples(
    { keys: keysOf(task), task },
    { database },
    { after: dataset.cutoff, until: verdict.id, drawn: true, limit: dataset.recipe.mostRows },
  );
  const inExam = new Set(items.map(({ trace }) => trace));
  const heard = new Set(
    drawn.filter(({ trace }) => inExam.has(trace)).map(({ conversation }) => conversation),
  );
  const others = new Map<string, Example>();
  for (const example of drawn)
    if (!heard.has(example.conversation)) others.set(example.conversation, example);
  const reader = new TraceReader(database);
  const isInTime = ({ trace }: Example) => answeredAtMs(trace, reader) < verdict.atMs - LATEST_BEFORE_MS;
  return unseen([...others.values()].filter(isInTime), dataset).map(({ trace }) => trace);
}

/** When its teacher had answered, which for what a student answered is when it was audited. */
function answeredAtMs(id: string, reader: TraceReader): number {
  const trace = reader.get(id)?.trace;
  if (!trace || trace.kind === 'student') return Number.POSITIVE_INFINITY; // audits have no fixed time
  return trace.opened_at + (trace.total_us ?? 0) / 1000;
}
