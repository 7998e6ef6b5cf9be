import type { DatabaseSync } from 'node:sqlite';
import type { Audit, Verdict } from '#contract/verdict-record.ts';

/** What the gate said, and what it heard of those that serve. Neither is ever changed. */
export const verdictTables = `
  CREATE TABLE verdict (
    id TEXT PRIMARY KEY, task TEXT NOT NULL, student TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
    outcome TEXT NOT NULL, words TEXT NOT NULL, body TEXT NOT NULL, evidence TEXT
  ) WITHOUT ROWID;
  CREATE INDEX verdict_by_task ON verdict (task, id);

  CREATE TABLE audit (
    trace TEXT PRIMARY KEY, task TEXT NOT NULL, student TEXT NOT NULL, teacher_trace TEXT NOT NULL, at INTEGER NOT NULL,
    chance REAL NOT NULL, confidence REAL NOT NULL, loss INTEGER NOT NULL, teacher_said TEXT, student_said TEXT
  ) WITHOUT ROWID;
  CREATE INDEX audit_by_student ON audit (student, at);
`;

interface VerdictRow {
  id: string;
  task: string;
  student: string;
  kind: Verdict['kind'];
  at: number;
  outcome: Verdict['outcome'];
  words: string;
  body: string;
  evidence: string | null;
}

interface AuditRow {
  trace: string;
  task: string;
  student: string;
  teacher_trace: string;
  at: number;
  chance: number;
  confidence: number;
  loss: 0 | 1;
  teacher_said: string | null;
  student_said: string | null;
}

/** Reads and writes the tables above, over whichever connection it is given. */
export class VerdictStore {
  readonly #database: DatabaseSync;
  readonly #changed: (task: string) => void;

  /** `changed` is told which task something was written of. */
  constructor(database: DatabaseSync, changed: (task: string) => void = () => {}) {
    this.#database = database;
    this.#changed = changed;
  }

  save(verdict: Verdict): void {
    this.#changed(verdict.task);
    const { id, task, student, kind, atMs, outcome, words, evidence, ...numbers } = verdict;
    this.#database
      .prepare('INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, task, student, kind, atMs, outcome, words, JSON.stringify(numbers), evidence ?? null);
  }

  get(id: string): Verdict | undefined {
    const row = this.#database.prepare('SELECT * FROM verdict WHERE id = ?').get(id);
    return row && readVerdict(row as unknown as VerdictRow);
  }

  /** Oldest first. */
  ofTask(task: string): Verdict[] {
    const rows = this.#database.prepare('SELECT * FROM verdict WHERE task = ? ORDER BY id').all(task);
    return (rows as unknown as VerdictRow[]).map(readVerdict);
  }

  /** Whether a verdict of any task still stands on this evidence. */
  uses(evidence: string): boolean {
    return this.#database.prepare('SELECT 1 FROM verdict WHERE evidence = ?').get(evidence) !== undefined;
  }

  /** Drops what the gate said and heard of a task's students. */
  forget(task: string): void {
    this.#database.prepare('DELETE FROM verdict WHERE task = ?').run(task);
    this.#database.prepare('DELETE FROM audit WHERE task = ?').run(task);
  }

  saveAudit(audit: Audit): void {
    this.#changed(audit.task);
    this.#database
      .prepare('INSERT OR REPLACE INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        audit.trace,
        audit.task,
        audit.student,
        audit.teacherTrace,
        audit.atMs,
        audit.chance,
        audit.confidence,
        audit.loss,
        audit.teacherSaid ?? null,
        audit.studentSaid ?? null,
      );
  }

  /** The audits of one student in the order in which they were heard: what its monitors are made from. */
  auditsOf(student: string): Audit[] {
    const rows = this.#database
      .prepare('SELECT * FROM audit WHERE student = ? ORDER BY at, trace')
      .all(student);
    return (rows as unknown as AuditRow[]).map(
      ({ teacher_trace, at, teacher_said, student_said, ...rest }) => ({
        ...rest,
        atMs: at,
        teacherTrace: teacher_trace,
        teacherSaid: teacher_said ?? undefined,
        studentSaid: student_said ?? undefined,
      }),
    );
  }
}

function readVerdict({ at, body, evidence, ...rest }: VerdictRow): Verdict {
  return { ...rest, ...JSON.parse(body), atMs: at, evidence: evidence ?? undefined };
}
