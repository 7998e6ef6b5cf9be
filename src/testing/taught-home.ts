import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Dataset } from '#contract/dataset.ts';
import type { ClosedShape } from '#contract/shape.ts';
import type { Candidate, CandidateState, Task } from '#contract/task.ts';
import type { Trace } from '#contract/trace.ts';
import { datasetText, makeDataset } from '#curate/dataset.ts';
import { examItem } from '#flows/exam-item.ts';
import { layout } from '#flows/layout.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { STANDARD_RECIPE } from '#forge/recipe.ts';
import { teach, toFile } from '#forge/teach.ts';
import { ALARM_AT, driftEvidence, openDrift, stepDrift } from '#gate/drift.ts';
import { evidenceText } from '#gate/evidence.ts';
import { examine } from '#gate/exam.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { alarmWords, examWords } from '#gate/words.ts';
import { migrate, openWriter } from '#store/database.ts';
import { GroupWriter } from '#store/group-writer.ts';
import type { Student } from '#student/student.ts';
import { decodeStudent } from '#student/student-file.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { attemptRows, statements, traceRow } from '#traces/rows.ts';
import { closedTrace, idAt } from '#traces/testing/trace-store.ts';
import { Blobs } from '#vault/blobs.ts';

/** A home in which a student was really taught and examined, on a few of the sample's intents, without a server. */
export interface TaughtHome {
  readonly path: string;
  readonly databaseFile: string;
  readonly vaultFolder: string;
  readonly task: string;
  readonly student: string;
  /** The exam that let it in. */
  readonly verdict: string;
  /** Traces of the exam's items, the oldest first. */
  readonly examined: readonly string[];
  /** The audits of its answers say that it is always wrong, until the alarm: gives its verdict. */
  takeOff(): Promise<string>;
  /** For reading, and for changing what somebody might change who wants another verdict. */
  readonly database: DatabaseSync;
  readonly vault: Blobs;
  [Symbol.dispose](): void;
}

const TASK = 't_0123456789ab';
const STUDENT = `${TASK}.1`;
const TAUGHT = 260;
const EXAMINED = 240;
const SERVED = 40;
/** Every so-manieth answer is audited. */
const AUDITED_EACH = 4;
const PROMISE = { alpha: 0.05, delta: 0.05 };
const START_MS = 1_700_000_000_000;
const EACH_MS = 60_000;
const INTENTS = [
  'account_access',
  'assembly_help',
  'damaged_item',
  'invoice_request',
  'payment_failed',
  'return_item',
];
const SHAPE: ClosedShape = {
  kind: 'closed',
  form: 'label',
  pieces: ['', ''],
  holes: [{ name: '', values: INTENTS }],
};
const PROMPT = `Sort the message under one of ${INTENTS.join(', ')}. Answer with the label only.`;

/** The state is that of the student; `certified` ones wait for the owner. */
export async function makeTaughtHome(
  state: Extract<CandidateState, 'certified' | 'serving'> = 'serving',
): Promise<TaughtHome> {
  const path = mkdtempSync(join(tmpdir(), 'freehold-taught-'));
  const [databaseFile, vaultFolder] = [join(path, 'freehold.db'), join(path, 'vault')];
  migrate(databaseFile, layout);
  const vault = new Blobs(vaultFolder);
  const database = openWriter(databaseFile, 'normal');
  const log = new TraceWriter(databaseFile);
  const asks = sampleAsks(TAUGHT + EXAMINED + SERVED);
  const labelled = await Promise.all(
    asks.slice(0, TAUGHT + EXAMINED).map((ask, nth) => log.teacherSays(ask, nth)),
  );

  const dataset = datasetOf(labelled.slice(0, TAUGHT));
  const file = teachNow(dataset);
  const student = decodeStudent(file);
  new TaskStore(database).save(task());
  const candidate = candidateOf(dataset, vault.put(file), file.length, student, state);
  vault.put(Buffer.from(datasetText(dataset)));
  new CandidateStore(database).save(candidate);

  const items = labelled.slice(TAUGHT).map((ask) => examItem(ask, candidate, student));
  const exam = examine(items, PROMISE, 1);
  if (exam.threshold === undefined)
    throw new Error(`The student of the taught home failed: ${examWords(exam)}`);
  const verdict = idAt(labelled.at(-1)?.atMs ?? 0, 0xfff);
  const verdicts = new VerdictStore(database);
  const evidence = vault.put(Buffer.from(evidenceText(items)));
  const common = { task: TASK, student: STUDENT, atMs: START_MS } as const;
  verdicts.save({
    ...common,
    id: verdict,
    kind: 'exam',
    outcome: 'passed',
    words: examWords(exam),
    evidence,
    exam,
  });

  let nth = labelled.length;
  const { threshold } = exam;
  const serve = async (
    ask: SampleAsk,
    isAudited: boolean,
    teacher = ask.answer,
  ): Promise<0 | 1 | undefined> => {
    const { values, confidence } = student.answer(ask.input);
    if (confidence < threshold)
      return void (await log.teacherSays(ask, nth++, { chance: 0.2, drawn: false }, confidence));
    const said = SHAPE.holes[0]?.values[values[0] ?? 0] ?? '';
    const [answered, audit] = await log.studentSays(
      { ...ask, answer: said },
      nth++,
      confidence,
      isAudited && teacher,
    );
    if (audit === undefined) return;
    const loss = said === teacher ? 0 : 1;
    const atMs = START_MS + nth * EACH_MS;
    verdicts.saveAudit({
      ...common,
      atMs,
      trace: answered,
      teacherTrace: audit,
      chance: 0.2,
      confidence,
      loss,
    });
    return loss;
  };
  if (state === 'serving')
    for (const [index, ask] of asks.slice(-SERVED).entries()) await serve(ask, index % AUDITED_EACH === 0);

  const takeOff = async () => {
    let drift = openDrift(PROMISE.alpha);
    for (const { loss } of verdicts.auditsOf(STUDENT)) drift = stepDrift(drift, loss);
    for (let index = 0; !drift.alarm; index++) {
      const loss = await serve(asks.at(-1 - index) as SampleAsk, true, 'something else');
      if (loss !== undefined) drift = stepDrift(drift, loss);
    }
    const { audits, errors } = drift;
    const alarm = {
      detector: 'drift',
      ...PROMISE,
      audits,
      errors,
      evidence: driftEvidence(drift),
      limit: ALARM_AT,
    } as const;
    const id = idAt(START_MS + nth * EACH_MS, 0xfff);
    verdicts.save({ ...common, id, kind: 'alarm', outcome: 'taken-off', words: alarmWords(alarm), alarm });
    new CandidateStore(database).setState(STUDENT, 'off');
    return id;
  };
  return {
    path,
    databaseFile,
    vaultFolder,
    task: TASK,
    student: STUDENT,
    verdict,
    examined: items.map(({ trace }) => trace),
    takeOff,
    database,
    vault,
    [Symbol.dispose]: () => {
      database.close();
      void log.close().finally(() => rmSync(path, { recursive: true, force: true }));
    },
  };
}

interface SampleAsk {
  readonly input: string;
  readonly answer: string;
}

interface LabelledAsk extends SampleAsk {
  readonly trace: string;
  readonly atMs: number;
}

/** Texts of the sample with one of the intents. */
function sampleAsks(count: number): SampleAsk[] {
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

function task(): Task {
  return {
    id: TASK,
    foundAtMs: START_MS,
    name: 'big',
    prompt: PROMPT,
    signature: TASK,
    shape: SHAPE,
    note: '',
  };
}

function datasetOf(asks: readonly LabelledAsk[]): Dataset {
  return makeDataset({
    task: TASK,
    shape: SHAPE,
    recipe: { version: 1, mostRows: 20_000, nearDuplicate: 0.8, seed: 1 },
    examples: asks.map(({ trace, atMs, input, answer }) => ({
      trace,
      atMs,
      input,
      conversation: trace,
      values: [INTENTS.indexOf(answer)],
      teacher: 'teacher/big',
      terms: 'allowed',
      corrections: [],
    })),
  });
}

/** In this thread, at once: what the forge does in one of its own. */
function teachNow({ rows, hash }: Dataset): Uint8Array {
  const lesson = {
    texts: rows.map(({ input }) => input),
    heads: SHAPE.holes,
    targets: [Int32Array.from(rows, ({ values }) => values[0] ?? -1)],
    groups: Int32Array.from(rows, ({ group }) => group),
  };
  const teaching = teach(lesson, STANDARD_RECIPE);
  for (;;) {
    const { done, value } = teaching.next();
    if (!done) continue;
    const lineage = {
      datasetHash: hash,
      recipe: STANDARD_RECIPE.name,
      seed: STANDARD_RECIPE.seed,
      rows: rows.length,
    };
    return toFile(value, TASK, { ...lineage, teachers: ['teacher/big'], trainedAtMs: START_MS });
  }
}

function candidateOf(
  { hash, cutoff, rows }: Dataset,
  file: string,
  sizeBytes: number,
  { header }: Student,
  state: CandidateState,
): Candidate {
  return {
    id: STUDENT,
    task: TASK,
    file,
    dataset: hash,
    cutoff,
    shape: SHAPE,
    rows: rows.length,
    sizeBytes,
    taughtAtMs: START_MS + TAUGHT * EACH_MS,
    teachingMs: 500,
    estimate: header.estimate,
    tokens: { out: {}, in: { base: 20, perChar: 0.25 } },
    state,
  };
}

/** Writes traces as a server would have, one a minute. */
class TraceWriter {
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
    teacher: string | false,
  ): Promise<[string, string | undefined]> {
    const [id, audit] = [idAt(START_MS + nth * EACH_MS), idAt(START_MS + nth * EACH_MS, 1)];
    const examine = { chance: 0.2, drawn: teacher !== false };
    const student = {
      expertId: STUDENT,
      kind: 'student',
      model: STUDENT,
      totalUs: 400,
      costNanos: 0,
    } as const;
    await this.#save({ id, ...student, confidence, examine }, input, answer);
    if (teacher === false) return [id, undefined];
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
