import { readFileSync } from 'node:fs';
import type { Trace } from '#contract/trace.ts';
import { GroupWriter } from '#store/group-writer.ts';
import { attemptRows, statements, traceRow } from '#traces/rows.ts';
import { closedTrace, idAt } from '#traces/testing/trace-store.ts';

/** The task of the taught home, as its traces tell of it. */
export const TASK = 't_0123456789ab';
export const STUDENT = `${TASK}.1`;
export const START_MS = 1_700_000_000_000;
export const EACH_MS = 60_000;
export const INTENTS = [
  'account_access',
  'assembly_help',
  'damaged_item',
  'invoice_request',
  'payment_failed',
  'return_item',
];
export const PROMPT = `Sort the message under one of ${INTENTS.join(', ')}. Answer with the label only.`;

export interface SampleAsk {
  readonly input: string;
  readonly answer: string;
}

export interface LabelledAsk extends SampleAsk {
  readonly trace: string;
  readonly atMs: number;
}

/** Texts of the sample with one of the intents. */
export function sampleAsks(count: number): SampleAsk[] {
  const file = new URL('../../samples/support-desk/train.jsonl', import.meta.url);
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; label: string });
  const fitting = rows.filter(({ label }) => INTENTS.includes(label));
  if (fitting.length < count)
    throw new Error(`The sample has ${fitting.length} such rows, fewer than ${count}`);
  return fitting.slice(0, count).map(({ text, label }) => ({ input: text, answer: label }));
}

/** Writes traces as a server would have, one a minute. */
export class TraceWriter {
  readonly #writer: GroupWriter;

  constructor(file: string) {
    const limits = { groupMs: 1, pendingBytes: 64 * 1024 * 1024 };
    this.#writer = new GroupWriter({ file, synchronous: 'normal', statements }, limits);
  }

  /** With a confidence: after a student abstained. */
  async teacherSays(
    { input, answer }: SampleAsk,
    nth: number,
    examine = ALWAYS,
    confidence?: number,
  ): Promise<LabelledAsk> {
    const atMs = START_MS + nth * EACH_MS;
    const id = idAt(atMs);
    await this.#save(
      { id, ...TEACHER, examine, ...(confidence === undefined ? {} : { confidence }) },
      input,
      answer,
    );
    return { trace: id, atMs, input, answer };
  }

  /** The ids of the trace and, where there is one, of its audit. */
  async studentSays(
    { input, answer }: SampleAsk,
    nth: number,
    confidence: number,
    teacher: string | undefined,
  ): Promise<[string, string | undefined]> {
    const [id, audit] = [idAt(START_MS + nth * EACH_MS), idAt(START_MS + nth * EACH_MS, 1)];
    const examine = { chance: 0.2, drawn: teacher !== undefined };
    const student = {
      expertId: STUDENT,
      kind: 'student',
      model: STUDENT,
      totalUs: 400,
      costNanos: 0,
    } as const;
    await this.#save({ id, ...student, confidence, examine }, input, answer);
    if (teacher === undefined) return [id, undefined];
    await this.#save({ id: audit, ...TEACHER, auditOf: id }, input, teacher);
    return [id, audit];
  }

  close(): Promise<void> {
    return this.#writer.close(5_000);
  }

  async #save(more: Partial<Trace>, input: string, answer: string): Promise<void> {
    const trace = closedTrace({ task: TASK, name: 'big', ...more });
    const messages = [
      { role: 'system', content: PROMPT },
      { role: 'user', content: input },
    ];
    const request = JSON.stringify({ model: 'big', messages });
    const said = JSON.stringify({ choices: [{ text: answer, toolCalls: [], finish: 'stop' }] });
    await this.#writer.commit({
      texts: [request, said],
      operations: [
        traceRow(trace, { requestText: 0, answerText: 1, caller: 'c', runId: 1 }),
        ...attemptRows(trace),
      ],
    });
  }
}

const ALWAYS = { chance: 1, drawn: true };

const TEACHER = {
  expertId: 'teacher',
  kind: 'remote',
  model: 'big',
  totalUs: 800_000,
  costNanos: 2_000_000,
  usage: { tokensIn: 60, tokensOut: 3 },
} as const;
