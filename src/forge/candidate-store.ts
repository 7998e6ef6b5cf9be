import type { DatabaseSync } from 'node:sqlite';
import type { Candidate, CandidateState, Lesson } from '#contract/task.ts';

/** Students in the making and beyond, and the lessons that made them. Files and datasets lie in the vault. */
export const candidateTables = `
  CREATE TABLE candidate (
    id TEXT PRIMARY KEY, task TEXT NOT NULL, file TEXT NOT NULL, dataset TEXT NOT NULL, cutoff TEXT NOT NULL,
    shape TEXT NOT NULL, rows INTEGER NOT NULL, size_bytes INTEGER NOT NULL, taught_at INTEGER NOT NULL,
    teaching_ms INTEGER NOT NULL, estimate TEXT NOT NULL, tokens TEXT NOT NULL, state TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX candidate_by_task ON candidate (task, taught_at);

  CREATE TABLE lesson (
    id TEXT PRIMARY KEY, task TEXT NOT NULL, dataset TEXT NOT NULL, state TEXT NOT NULL, phase TEXT NOT NULL, done REAL NOT NULL,
    rows INTEGER NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, candidate TEXT, error TEXT
  ) WITHOUT ROWID;
`;

/** Why a lesson ended that nobody cancelled. */
export const FORGOTTEN = 'the server stopped';

interface CandidateRow {
  id: string;
  task: string;
  file: string;
  dataset: string;
  cutoff: string;
  shape: string;
  rows: number;
  size_bytes: number;
  taught_at: number;
  teaching_ms: number;
  estimate: string;
  tokens: string;
  state: CandidateState;
}

interface LessonRow {
  id: string;
  task: string;
  dataset: string;
  state: Lesson['state'];
  phase: string;
  done: number;
  rows: number;
  started_at: number;
  ended_at: number | null;
  candidate: string | null;
  error: string | null;
}

/** Reads and writes the tables above, over whichever connection it is given. */
export class CandidateStore {
  readonly #database: DatabaseSync;
  readonly #changed: (task: string, what: 'student' | 'lesson') => void;

  /** `changed` is told of which task's students or lessons something was written. */
  constructor(
    database: DatabaseSync,
    changed: (task: string, what: 'student' | 'lesson') => void = () => {},
  ) {
    this.#database = database;
    this.#changed = changed;
  }

  save(candidate: Candidate): void {
    this.#changed(candidate.task, 'student');
    this.#database
      .prepare('INSERT OR REPLACE INTO candidate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        candidate.id,
        candidate.task,
        candidate.file,
        candidate.dataset,
        candidate.cutoff,
        JSON.stringify(candidate.shape),
        candidate.rows,
        candidate.sizeBytes,
        candidate.taughtAtMs,
        candidate.teachingMs,
        JSON.stringify(candidate.estimate),
        JSON.stringify(candidate.tokens),
        candidate.state,
      );
  }

  setState(id: string, state: CandidateState): void {
    const [row] = this.#database
      .prepare('UPDATE candidate SET state = ? WHERE id = ? RETURNING task')
      .all(state, id) as { task: string }[];
    if (row) this.#changed(row.task, 'student');
  }

  get(id: string): Candidate | undefined {
    const row = this.#database.prepare('SELECT * FROM candidate WHERE id = ?').get(id);
    return row && readCandidate(row as unknown as CandidateRow);
  }

  /** Oldest first. */
  ofTask(task: string): Candidate[] {
    const rows = this.#database
      .prepare('SELECT * FROM candidate WHERE task = ? ORDER BY taught_at, id')
      .all(task);
    return (rows as unknown as CandidateRow[]).map(readCandidate);
  }

  saveLesson(lesson: Lesson): void {
    this.#changed(lesson.task, 'lesson');
    this.#database
      .prepare('INSERT OR REPLACE INTO lesson VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        lesson.id,
        lesson.task,
        lesson.dataset,
        lesson.state,
        lesson.phase,
        lesson.done,
        lesson.rows,
        lesson.startedAtMs,
        lesson.endedAtMs ?? null,
        lesson.candidate ?? null,
        lesson.error ?? null,
      );
  }

  /** Newest first. */
  lessons(task: string, limit: number): Lesson[] {
    const rows = this.#database
      .prepare('SELECT * FROM lesson WHERE task = ? ORDER BY id DESC LIMIT ?')
      .all(task, limit);
    return (rows as unknown as LessonRow[]).map(readLesson);
  }

  /** The one that runs, with its progress. */
  runningLesson(task: string): Lesson | undefined {
    return this.lessons(task, 1).find(({ state }) => state === 'running');
  }

  /** Every lesson of a task, whatever came of it: the datasets that were made for it. */
  datasetsOf(task: string): string[] {
    const rows = this.#database
      .prepare(
        'SELECT dataset FROM lesson WHERE task = ?1 UNION SELECT dataset FROM candidate WHERE task = ?1',
      )
      .all(task);
    return (rows as unknown as { dataset: string }[]).map(({ dataset }) => dataset);
  }

  /** Whether a candidate or a lesson of any task still stands on this file or dataset. */
  uses(hash: string): boolean {
    const row = this.#database
      .prepare(
        'SELECT 1 FROM candidate WHERE file = ?1 OR dataset = ?1 UNION SELECT 1 FROM lesson WHERE dataset = ?1',
      )
      .get(hash);
    return row !== undefined;
  }

  forget(task: string): void {
    this.#database.prepare('DELETE FROM candidate WHERE task = ?').run(task);
    this.#database.prepare('DELETE FROM lesson WHERE task = ?').run(task);
  }

  /** Lessons that a server which died left behind: nobody gives them any more. */
  endForgottenLessons(nowMs: number): void {
    this.#database
      .prepare("UPDATE lesson SET state = 'cancelled', ended_at = ?, error = ? WHERE state = 'running'")
      .run(nowMs, FORGOTTEN);
  }
}

function readCandidate(row: CandidateRow): Candidate {
  return {
    id: row.id,
    task: row.task,
    file: row.file,
    dataset: row.dataset,
    cutoff: row.cutoff,
    shape: JSON.parse(row.shape),
    rows: row.rows,
    sizeBytes: row.size_bytes,
    taughtAtMs: row.taught_at,
    teachingMs: row.teaching_ms,
    estimate: JSON.parse(row.estimate),
    tokens: JSON.parse(row.tokens),
    state: row.state,
  };
}

function readLesson(row: LessonRow): Lesson {
  const { started_at: startedAtMs, ended_at: endedAtMs, candidate, error, ...rest } = row;
  return {
    ...rest,
    startedAtMs,
    endedAtMs: endedAtMs ?? undefined,
    candidate: candidate ?? undefined,
    error: error ?? undefined,
  };
}
