import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Dataset } from '#contract/dataset.ts';
import type { ClosedShape } from '#contract/shape.ts';
import type { Candidate, CandidateState, Task } from '#contract/task.ts';
import type { ExamItem } from '#contract/verdict.ts';
import { datasetText, makeDataset, RECIPE_VERSION } from '#curate/dataset.ts';
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
import { uuidTimeMs } from '#std/uuid.ts';
import { migrate, openWriter } from '#store/database.ts';
import type { Student } from '#student/student.ts';
import { decodeStudent } from '#student/student-file.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { idAt } from '#traces/testing/trace-store.ts';
import { Blobs } from '#vault/blobs.ts';
import {
  EACH_MS,
  INTENTS,
  type LabelledAsk,
  PROMPT,
  type SampleAsk,
  START_MS,
  STUDENT,
  sampleAsks,
  TASK,
  TraceWriter,
} from './taught-traces.ts';

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

/** Settings for a house in such a home: its traces are years old, and retention would take them a second after the start. */
export const KEEPS_OLD = { traces: { retention: { tracesDays: 0, bodiesDays: 0 } } };

const TAUGHT = 260;
const EXAMINED = 240;
const SERVED = 40;
/** Every so-manieth answer is audited. */
const AUDITED_EACH = 4;
/** Enough for a few intents, in a tenth of the time. */
const SMALL_RECIPE = {
  ...STANDARD_RECIPE,
  name: 'small',
  mostFeatures: 2_048,
  hidden: 16,
  folds: 2,
  mostEpochs: 12,
};
const ABOUT = { task: TASK, student: STUDENT } as const;
const PROMISE = { alpha: 0.05, delta: 0.05 };
const SHAPE: ClosedShape = {
  kind: 'closed',
  form: 'label',
  pieces: ['', ''],
  holes: [{ name: '', values: INTENTS }],
};

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
  new TaskStore(database).save(task());
  const { candidate, student } = teachFrom(labelled.slice(0, TAUGHT), state, vault, database);
  const items = labelled.slice(TAUGHT).map((ask) => examItem(ask, candidate, student));
  const { verdict, threshold } = sitExam(items, idAt(labelled.at(-1)?.atMs ?? 0, 0xfff), vault, database);
  const post = new Post(student, threshold, labelled.length, log, new VerdictStore(database));
  const served = asks.slice(-SERVED);
  if (state === 'serving')
    for (const [index, ask] of served.entries()) await post.serve(ask, index % AUDITED_EACH === 0);
  return {
    path,
    databaseFile,
    vaultFolder,
    task: TASK,
    student: STUDENT,
    verdict,
    examined: items.map(({ trace }) => trace),
    takeOff: async () => {
      const alarm = await post.failUntilAlarm(served);
      new CandidateStore(database).setState(STUDENT, 'off');
      return alarm;
    },
    database,
    vault,
    [Symbol.dispose]: () => {
      database.close();
      void log.close().finally(() => rmSync(path, { recursive: true, force: true }));
    },
  };
}

function teachFrom(
  asks: readonly LabelledAsk[],
  state: CandidateState,
  vault: Blobs,
  database: DatabaseSync,
): { candidate: Candidate; student: Student } {
  const dataset = datasetOf(asks);
  const file = teachNow(dataset);
  const student = decodeStudent(file);
  vault.put(Buffer.from(datasetText(dataset)));
  const candidate = candidateOf(dataset, vault.put(file), file.length, student, state);
  new CandidateStore(database).save(candidate);
  return { candidate, student };
}

function sitExam(
  items: readonly ExamItem[],
  id: string,
  vault: Blobs,
  database: DatabaseSync,
): { verdict: string; threshold: number } {
  const exam = examine(items, PROMISE, 1);
  if (exam.threshold === undefined)
    throw new Error(`The student of the taught home failed: ${examWords(exam)}`);
  const evidence = vault.put(Buffer.from(evidenceText(items)));
  new VerdictStore(database).save({
    ...ABOUT,
    id,
    kind: 'exam',
    atMs: uuidTimeMs(id),
    outcome: 'passed',
    words: examWords(exam),
    evidence,
    exam,
  });
  return { verdict: id, threshold: exam.threshold };
}

/** The student while it serves. */
class Post {
  readonly #student: Student;
  readonly #threshold: number;
  readonly #log: TraceWriter;
  readonly #verdicts: VerdictStore;
  #nth: number;

  constructor(student: Student, threshold: number, nth: number, log: TraceWriter, verdicts: VerdictStore) {
    this.#student = student;
    this.#threshold = threshold;
    this.#nth = nth;
    this.#log = log;
    this.#verdicts = verdicts;
  }

  /** The loss, where it answered and was audited. */
  async serve(ask: SampleAsk, isAudited: boolean, teacher = ask.answer): Promise<0 | 1 | undefined> {
    const { values, confidence } = this.#student.answer(ask.input);
    const nth = this.#nth++;
    if (confidence < this.#threshold) {
      await this.#log.teacherSays(ask, nth, { chance: 0.2, drawn: false }, confidence);
      return undefined;
    }
    const said = INTENTS[values[0] ?? 0] ?? '';
    const heard = isAudited ? teacher : undefined;
    const [trace, teacherTrace] = await this.#log.studentSays(
      { ...ask, answer: said },
      nth,
      confidence,
      heard,
    );
    if (teacherTrace === undefined) return undefined;
    const loss = said === teacher ? 0 : 1;
    const atMs = START_MS + nth * EACH_MS;
    this.#verdicts.saveAudit({ ...ABOUT, atMs, trace, teacherTrace, chance: 0.2, confidence, loss });
    return loss;
  }

  /** Its teacher has changed his mind about everything. */
  async failUntilAlarm(asks: readonly SampleAsk[]): Promise<string> {
    let drift = openDrift(PROMISE.alpha);
    for (const { loss } of this.#verdicts.auditsOf(STUDENT)) drift = stepDrift(drift, loss);
    for (const ask of asks) {
      if (drift.alarm) break;
      const loss = await this.serve(ask, true, 'something else');
      if (loss !== undefined) drift = stepDrift(drift, loss);
    }
    const { audits, errors } = drift;
    const evidence = driftEvidence(drift);
    const alarm = { detector: 'drift', ...PROMISE, audits, errors, evidence, limit: ALARM_AT } as const;
    const atMs = START_MS + this.#nth * EACH_MS;
    const id = idAt(atMs, 0xfff);
    const words = alarmWords(alarm);
    this.#verdicts.save({ ...ABOUT, id, kind: 'alarm', atMs, outcome: 'taken-off', words, alarm });
    return id;
  }
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
    recipe: { version: RECIPE_VERSION, mostRows: 20_000, nearDuplicate: 0.8, seed: 1 },
    examples: asks.map(({ trace, atMs, input, answer }) => ({
      trace,
      atMs,
      input,
      conversation: trace,
      values: [INTENTS.indexOf(answer)],
      teacher: 'teacher/big',
      terms: 'allowed',
      drawn: true,
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
  const teaching = teach(lesson, SMALL_RECIPE);
  for (;;) {
    const { done, value } = teaching.next();
    if (!done) continue;
    const lineage = {
      datasetHash: hash,
      recipe: SMALL_RECIPE.name,
      seed: SMALL_RECIPE.seed,
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
