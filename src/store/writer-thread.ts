import { parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openWriter, type Value } from './database.ts';
import { type GroupMessage, type GroupOutcome, type WriterSetup, walk } from './writer-protocol.ts';

/**
 * The only thread that writes. It stands apart so that a slow disk, a lock or an fsync never holds up an answer.
 * It knows no noun: it runs the statements it was given.
 */
const setup = workerData as WriterSetup;
let database: DatabaseSync | undefined;
let prepared: StatementSync[] = [];

parentPort?.on('message', (message: GroupMessage | 'close') => {
  if (message === 'close') {
    database?.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(message.salvage ? salvage(message) : writeGroup(message));
});

function writeGroup(message: GroupMessage): GroupOutcome {
  const changes: number[] = [];
  try {
    open().exec('BEGIN IMMEDIATE');
    let changed = 0;
    walk(message.flat, (statement, values) => {
      changed = run(statement, values);
    }, () => changes.push(changed));
    database?.exec('COMMIT');
    return { group: message.group, changes, lost: 0 };
  } catch (error) {
    rollBack();
    return { group: message.group, changes: [], lost: 0, error: (error as Error).message, poisoned: isPoison(error) };
  }
}

/** Each unit alone, so that one that cannot be written takes no other with it. */
function salvage(message: GroupMessage): GroupOutcome {
  const changes: number[] = [];
  let lost = 0;
  let error = '';
  let unit: [number, Value[]][] = [];
  walk(message.flat, (statement, values) => unit.push([statement, values]), () => {
    try {
      open().exec('BEGIN IMMEDIATE');
      let changed = 0;
      for (const [statement, values] of unit) changed = run(statement, values);
      database?.exec('COMMIT');
      changes.push(changed);
    } catch (cause) {
      rollBack();
      lost += 1;
      changes.push(0);
      error = (cause as Error).message;
    }
    unit = [];
  });
  return { group: message.group, changes, lost, ...(error ? { error } : {}) };
}

function open(): DatabaseSync {
  if (database) return database;
  database = openWriter(setup.file, setup.synchronous);
  prepared = setup.statements.map((sql) => (database as DatabaseSync).prepare(sql));
  return database;
}

function run(statement: number, values: Value[]): number {
  return Number(prepared[statement]?.run(...values).changes ?? 0);
}

function rollBack(): void {
  try {
    if (database?.isTransaction) database.exec('ROLLBACK');
  } catch {
    // The connection is beyond use (a disk error in the middle); the next group opens another.
    database = undefined;
  }
}

/** SQLite's primary result codes for what time may heal: busy, locked, no memory, read-only, I/O, full, cannot open. */
const PASSING = new Set([5, 6, 7, 8, 10, 13, 14]);

function isPoison(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code === undefined ? !(error instanceof Error && /open/.test(error.message)) : !PASSING.has(code & 0xff);
}
