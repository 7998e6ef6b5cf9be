import type { DatabaseSync } from 'node:sqlite';
import type { AnswerChoice } from '#contract/answer.ts';
import { readAnswer } from './kept-text.ts';

/** An ask with what its teacher said: where a student answered it, what the teacher said when it was audited. */
export interface LabelledAsk {
  readonly trace: string;
  readonly atMs: number;
  readonly caller: string;
  /** The name that was asked for. */
  readonly name: string;
  /** The request as it came, JSON of its wire. */
  readonly request: string;
  /** The teacher's words; undefined where it called a tool, refused, was cut short or gave several answers. */
  readonly answer: string | undefined;
  readonly expertId: string;
  readonly model: string;
  readonly tokensIn: number | undefined;
  readonly tokensOut: number | undefined;
  /** Its teacher was to be heard whatever a student did: it belongs to the fair sample of the traffic. */
  readonly drawn: boolean;
}

export interface Correction {
  readonly kind: 'edit' | 'label';
  readonly text: string;
  readonly actor: string | undefined;
  readonly atMs: number;
}

/** Which labelled asks are wanted. */
export interface Wanted {
  /** The tasks under which they were recorded. */
  readonly tasks: readonly string[];
  /** Only those opened after this trace. */
  readonly after?: string;
  /** Only those up to and with this trace. */
  readonly until?: string;
  /** Only those of the fair sample. */
  readonly drawn?: boolean;
  /** The most, newest first. */
  readonly limit: number;
}

/** After any trace. */
const LAST_ID = 'g';

interface Row {
  trace: string;
  opened_at: number;
  caller: string;
  name: string;
  request: string;
  answer: string;
  expert_id: string;
  model: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
  drawn: number;
}

/**
 * The labelled asks, newest first and one by one: requests are long, and who needs but a part of each should not hold
 * them all.
 */
export function* newestLabelled(database: DatabaseSync, wanted: Wanted): Generator<LabelledAsk> {
  const { tasks, after = '', until = LAST_ID, limit } = wanted;
  const ofTask = `SELECT asked.id AS trace, asked.opened_at, asked.caller, asked.name, request.text AS request,
      answer.text AS answer, said.expert_id, said.model, said.tokens_in, said.tokens_out,
      asked.examined IS 1 AS drawn
    FROM trace AS asked
    JOIN trace AS said ON said.id = CASE asked.kind WHEN 'student'
      THEN (SELECT audit.id FROM trace AS audit WHERE audit.audit_of = asked.id AND audit.state = 'done')
      ELSE asked.id END
    JOIN text AS request ON request.id = asked.request_text
    JOIN text AS answer ON answer.id = said.answer_text
    WHERE asked.task = ? AND asked.id > ? AND asked.id <= ?
      AND asked.state = 'done' AND asked.audit_of IS NULL ${wanted.drawn ? 'AND asked.examined = 1' : ''}`;
  const rows = database
    .prepare(`${inEach(tasks, ofTask)} ORDER BY trace DESC LIMIT ?`)
    .iterate(...tasks.flatMap((task) => [task, after, until]), limit);
  for (const row of rows as Iterable<unknown> as Iterable<Row>) {
    yield {
      trace: row.trace,
      atMs: row.opened_at,
      caller: row.caller,
      name: row.name,
      request: row.request,
      answer: plainText(readAnswer(row.answer)),
      expertId: row.expert_id,
      model: row.model ?? '',
      tokensIn: row.tokens_in ?? undefined,
      tokensOut: row.tokens_out ?? undefined,
      drawn: row.drawn === 1,
    };
  }
}

/** What teachers said last, newest first: enough to see whether answers are of a closed shape. */
export function newestAnswers(database: DatabaseSync, tasks: readonly string[], limit: number): string[] {
  const ofTask = `SELECT said.id AS trace, answer.text FROM trace AS said JOIN text AS answer ON answer.id = said.answer_text
    WHERE said.task = ? AND said.state = 'done' AND said.kind <> 'student'`;
  const rows: Iterable<unknown> = database
    .prepare(`${inEach(tasks, ofTask)} ORDER BY trace DESC LIMIT ?`)
    .iterate(...tasks, limit);
  const answers: string[] = [];
  for (const { text } of rows as Iterable<{ text: string }>) {
    const answer = plainText(readAnswer(text));
    if (answer !== undefined) answers.push(answer);
  }
  return answers;
}

/**
 * The same of each task, to be put in order together: each comes in order from the index, and the newest of all are found
 * without looking at the others, where `task IN (…)` would read and sort every trace there is.
 */
function inEach(tasks: readonly string[], ofTask: string): string {
  return tasks.map(() => ofTask).join(' UNION ALL ');
}

/** How many there are, by task, without reading their texts. */
export function countLabelled(database: DatabaseSync, tasks: readonly string[], after = ''): number {
  const row = database
    .prepare(
      `SELECT count(*) AS count FROM trace AS asked WHERE task IN (${tasks.map(() => '?').join(', ')})
        AND id > ? AND state = 'done' AND audit_of IS NULL AND (kind <> 'student'
        OR EXISTS (SELECT 1 FROM trace AS audit WHERE audit.audit_of = asked.id AND audit.state = 'done'))`,
    )
    .get(...tasks, after) as { count: number };
  return row.count;
}

/** What people said the answer should have been, by trace, oldest first. */
export function correctionsOn(database: DatabaseSync, tasks: readonly string[]): Map<string, Correction[]> {
  const rows = database
    .prepare(
      `SELECT feedback.trace_id, feedback.kind, feedback.value, feedback.actor, feedback.created_at
      FROM feedback JOIN trace ON trace.id = feedback.trace_id
      WHERE feedback.kind IN ('edit', 'label') AND feedback.tool_call_id IS NULL
        AND trace.task IN (${tasks.map(() => '?').join(', ')}) ORDER BY feedback.id`,
    )
    .all(...tasks) as unknown as {
    trace_id: string;
    kind: 'edit' | 'label';
    value: string;
    actor: string | null;
    created_at: number;
  }[];
  const found = new Map<string, Correction[]>();
  for (const { trace_id, kind, value, actor, created_at } of rows) {
    const correction = { kind, text: String(JSON.parse(value)), actor: actor ?? undefined, atMs: created_at };
    found.set(trace_id, [...(found.get(trace_id) ?? []), correction]);
  }
  return found;
}

function plainText(choices: readonly AnswerChoice[]): string | undefined {
  const [only] = choices;
  if (choices.length !== 1 || !only || only.finish !== 'stop') return undefined;
  if (only.toolCalls.length > 0 || only.refusal) return undefined;
  return only.text ?? undefined;
}
