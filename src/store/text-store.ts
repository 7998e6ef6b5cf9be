import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The tables behind a TextStore, for the first migration. */
export const textTables = `
  CREATE TABLE text (
    id INTEGER PRIMARY KEY, hash TEXT NOT NULL, key INTEGER NOT NULL, text TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    used_day INTEGER NOT NULL
  );
  CREATE INDEX text_by_day ON text (used_day);
  CREATE TABLE text_index (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
`;

/** New texts that wait to be indexed together. */
const INDEX_BATCH = 4_096;

/**
 * Keeps each text once, named by its sha256. Texts are appended, and their index is written in sorted batches:
 * hashes are random, so an index entry written with each text would dirty a page of its own, which was found to
 * cost more than all the rest of a trace together.
 */
export class TextStore {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #touch: StatementSync;
  readonly #tail: StatementSync;
  readonly #index: StatementSync;
  readonly #database: DatabaseSync;
  /** Stored but not yet in `text_index`. */
  #unindexed = new Map<string, number>();
  #addedSinceBegin: string[] = [];
  #unindexedDay = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#find = database.prepare(
      'SELECT text.id, text.used_day FROM text_index JOIN text ON text.id = text_index.id WHERE text_index.key = ? AND text.hash = ?',
    );
    this.#insert = database.prepare(
      'INSERT INTO text (hash, key, text, size_bytes, used_day) VALUES (?, ?, ?, ?, ?)',
    );
    this.#touch = database.prepare('UPDATE text SET used_day = ? WHERE id = ?');
    this.#index = database.prepare('INSERT OR IGNORE INTO text_index (key, id) VALUES (?, ?)');
    const tail =
      'SELECT id, hash FROM text WHERE NOT EXISTS (SELECT 1 FROM text_index WHERE key = text.key AND id = text.id)';
    // Batches are indexed in the order of ids, so what a dead server left unindexed is the end of the table.
    const recent = `${tail} AND id > (SELECT coalesce(max(id), 0) FROM text) - ${INDEX_BATCH * 2}`;
    this.#tail = database.prepare(recent);
    this.lookAgain();
  }

  /** Finds out anew which texts wait to be indexed: some were deleted. */
  lookAgain(): void {
    this.#unindexed.clear();
    for (const row of this.#tail.all()) this.#unindexed.set(row.hash as string, row.id as number);
  }

  /** The id of the text, which is stored if it was not. Inside a transaction. */
  put(text: string, day: number): number {
    const digest = hash('sha256', text);
    const waiting = this.#unindexed.get(digest);
    if (waiting !== undefined) return waiting;
    const key = keyOf(digest);
    const found = this.#find.get(key, digest) as { id: number; used_day: number } | undefined;
    if (found) {
      // Once a day, so that retention knows.
      if (found.used_day < day) this.#touch.run(day, found.id);
      return found.id;
    }
    const id = Number(this.#insert.run(digest, key, text, Buffer.byteLength(text), day).lastInsertRowid);
    this.#unindexed.set(digest, id);
    this.#addedSinceBegin.push(digest);
    return id;
  }

  committed(day: number): void {
    this.#addedSinceBegin = [];
    if (this.#unindexed.size >= INDEX_BATCH || day !== this.#unindexedDay) this.writeIndex();
    this.#unindexedDay = day;
  }

  rolledBack(): void {
    for (const digest of this.#addedSinceBegin) this.#unindexed.delete(digest);
    this.#addedSinceBegin = [];
  }

  /** Indexes what waits, in a transaction of its own. A failure leaves it waiting. */
  writeIndex(): void {
    if (this.#unindexed.size === 0) return;
    const entries = [...this.#unindexed]
      .map(([digest, id]) => [keyOf(digest), id] as const)
      .sort((a, b) => a[0] - b[0]);
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const [key, id] of entries) this.#index.run(key, id);
      this.#database.exec('COMMIT');
      this.#unindexed.clear();
    } catch {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    }
  }
}

/** The first 48 bits of a digest: whole numbers up to 2^53 are exact, and the full hash is compared after. */
export function keyOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 12), 16);
}
