import type { DatabaseSync } from 'node:sqlite';
import type { OwnerDecision, Task } from '#contract/task.ts';

/** Tasks that were found, and what the owner decided about them. */
export const taskTables = `
  CREATE TABLE task (
    id TEXT PRIMARY KEY, found_at INTEGER NOT NULL, name TEXT NOT NULL, prompt TEXT NOT NULL, signature TEXT NOT NULL,
    template TEXT, shape TEXT, parent TEXT, note TEXT NOT NULL DEFAULT ''
  ) WITHOUT ROWID;

  CREATE TABLE decision (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, value TEXT, actor TEXT,
    acted_at INTEGER
  ) WITHOUT ROWID;
`;

interface TaskRow {
  id: string;
  found_at: number;
  name: string;
  prompt: string;
  signature: string;
  template: string | null;
  shape: string | null;
  parent: string | null;
  note: string;
}

interface DecisionRow {
  id: string;
  at: number;
  kind: OwnerDecision['kind'];
  about: string;
  value: string | null;
  actor: string | null;
  acted_at: number | null;
}

/** Reads and writes the tables above, over whichever connection it is given. */
export class TaskStore {
  readonly #database: DatabaseSync;
  readonly #changed: (task: string) => void;

  /** `changed` is told which task something was written of. */
  constructor(database: DatabaseSync, changed: (task: string) => void = () => {}) {
    this.#database = database;
    this.#changed = changed;
  }

  save(task: Task): void {
    this.#changed(task.id);
    this.#database
      .prepare('INSERT OR REPLACE INTO task VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        task.id,
        task.foundAtMs,
        task.name,
        task.prompt,
        task.signature,
        task.template ? JSON.stringify(task.template) : null,
        task.shape ? JSON.stringify(task.shape) : null,
        task.parent ?? null,
        task.note,
      );
  }

  /** In the order in which they were found. */
  all(): Task[] {
    const rows = this.#database.prepare('SELECT * FROM task ORDER BY found_at, id').all();
    return (rows as unknown as TaskRow[]).map(readTask);
  }

  get(id: string): Task | undefined {
    const row = this.#database.prepare('SELECT * FROM task WHERE id = ?').get(id);
    return row && readTask(row as unknown as TaskRow);
  }

  /** Drops the task and what was decided about it, but for the decision to delete it, which tells of it. */
  forget(id: string): void {
    this.#database.prepare('DELETE FROM task WHERE id = ?').run(id);
    this.#database
      .prepare("DELETE FROM decision WHERE about = ? AND kind NOT IN ('delete', 'terms')")
      .run(id);
  }

  decide(decision: OwnerDecision): void {
    const { id, atMs, kind, about, value, actor } = decision;
    if (kind !== 'terms') this.#changed(about);
    this.#database
      .prepare('INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, NULL)')
      .run(id, atMs, kind, about, value ?? null, actor ?? null);
  }

  /** All of them, in the order in which they were made. */
  decisions(): OwnerDecision[] {
    return this.#decisionsWhere('true');
  }

  /** Those that nobody has acted on yet. */
  openDecisions(): OwnerDecision[] {
    return this.#decisionsWhere('acted_at IS NULL');
  }

  actedOn(id: string, nowMs: number): void {
    const [row] = this.#database
      .prepare('UPDATE decision SET acted_at = ? WHERE id = ? RETURNING kind, about')
      .all(nowMs, id) as unknown as Pick<DecisionRow, 'kind' | 'about'>[];
    if (row && row.kind !== 'terms') this.#changed(row.about);
  }

  #decisionsWhere(condition: string): OwnerDecision[] {
    const rows = this.#database.prepare(`SELECT * FROM decision WHERE ${condition} ORDER BY id`).all();
    return (rows as unknown as DecisionRow[]).map(({ at, value, actor, acted_at: _, ...rest }) => ({
      ...rest,
      atMs: at,
      value: value ?? undefined,
      actor: actor ?? undefined,
    }));
  }
}

function readTask(row: TaskRow): Task {
  return {
    id: row.id,
    foundAtMs: row.found_at,
    name: row.name,
    prompt: row.prompt,
    signature: row.signature,
    template: row.template === null ? undefined : JSON.parse(row.template),
    shape: row.shape === null ? undefined : JSON.parse(row.shape),
    parent: row.parent ?? undefined,
    note: row.note,
  };
}
