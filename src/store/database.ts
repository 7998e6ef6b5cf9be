import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '#contract/errors.ts';

/** What SQLite can hold in a column and a thread can send to another without surprises. */
export type Value = string | number | null;

/**
 * Opens the database for reading beside the writer thread. Write-ahead logging lets readers and the one writer
 * work at the same time (sqlite.org/wal.html). The wait for a lock is short, since the server reads on its main thread.
 */
export function openReader(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 200 });
  database.exec('PRAGMA cache_size = -8000; PRAGMA query_only = 1');
  return database;
}

/**
 * `full` survives a power cut after each commit; `normal` survives the death of the process. What is deleted is
 * overwritten, so that it cannot be read out of the file's free pages.
 */
export function openWriter(file: string, synchronous: 'normal' | 'full'): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 250, enableForeignKeyConstraints: false });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA cache_size = -16000`);
  database.exec(
    'PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = ON',
  );
  return database;
}

/** Brings the file to the newest layout, one migration a transaction. `PRAGMA user_version` counts them. */
export function migrate(file: string, migrations: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(file, { timeout: 5_000 });
    try {
      const found = versionOf(database);
      if (found > migrations.length) throw newerLayout(file, found, migrations.length);
      if (found === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
      while (versionOf(database) < migrations.length) {
        database.exec('BEGIN IMMEDIATE');
        const version = versionOf(database); // another process may have taken the step meanwhile
        const step = migrations[version];
        database.exec(
          step === undefined ? 'COMMIT' : `${step}; PRAGMA user_version = ${version + 1}; COMMIT`,
        );
      }
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('config_invalid', `Cannot open the database ${file}: ${(cause as Error).message}`, {
      hint: 'Check that the folder may be written, that the disk has room, and that the file is a SQLite database.',
      cause,
    });
  }
}

function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function newerLayout(file: string, found: number, known: number): AppError {
  return new AppError(
    'config_invalid',
    `Cannot open the database ${file}: its layout is version ${found}, this Freehold knows ${known}`,
    {
      hint: 'It was written by a newer Freehold. Update this one, or give another --home.',
    },
  );
}
