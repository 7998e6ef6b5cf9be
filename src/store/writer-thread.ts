import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { openWriter, type Value } from './database.ts';
import { TextStore } from './text-store.ts';
import { runWipe } from './wipe/run-wipe.ts';
import {
  type GroupMessage,
  type GroupOutcome,
  type Unit,
  unflatten,
  WIPE,
  type Wiped,
  type WriterSetup,
} from './writer-protocol.ts';

/**
 * The only thread that writes. It stands apart so that a slow disk, a lock or an fsync never holds up an answer.
 * It knows no noun: it runs the statements it was given.
 */
const setup = workerData as WriterSetup;
let database: DatabaseSync | undefined;
let prepared: StatementSync[] = [];
let kept: TextStore | undefined;

parentPort?.on('message', (message: GroupMessage | typeof WIPE | 'close') => {
  if (message === 'close') {
    kept?.writeIndex();
    database?.close();
    parentPort?.close();
    return;
  }
  if (message === WIPE) {
    parentPort?.postMessage({ wiped: runWipe(setup.file) } satisfies Wiped);
    return;
  }
  const units = unflatten(message);
  parentPort?.postMessage({
    group: message.group,
    ...(message.salvage ? salvage(units) : writeAll(units)),
  } satisfies GroupOutcome);
});

type Outcome = Omit<GroupOutcome, 'group'>;

function writeAll(units: readonly Unit[]): Outcome {
  try {
    return { changes: transact(units), lost: [] };
  } catch (error) {
    return { changes: [], lost: [], error: (error as Error).message, poisoned: isPoison(error) };
  }
}

/** Each unit alone, so that one that cannot be written takes no other with it. What time may heal stops it. */
function salvage(units: readonly Unit[]): Outcome {
  const changes: number[] = [];
  const lost: number[] = [];
  let error = '';
  for (const [position, unit] of units.entries()) {
    try {
      changes.push(...transact([unit]));
    } catch (cause) {
      error = (cause as Error).message;
      if (!isPoison(cause)) return { changes: [], lost: [], error, poisoned: false };
      lost.push(position);
      changes.push(0);
    }
  }
  return { changes, lost, ...(error ? { error, poisoned: true } : {}) };
}

/** All units or none. */
function transact(units: readonly Unit[]): number[] {
  const day = Math.floor(Date.now() / 86_400_000);
  try {
    open().exec('BEGIN IMMEDIATE');
    const changes = units.map((unit) => write(unit, day));
    database?.exec('COMMIT');
    kept?.committed(day);
    return changes;
  } catch (error) {
    rollBack();
    throw error;
  }
}

function write(unit: Unit, day: number): number {
  const ids: number[] = [];
  const textId = (index: number) => (ids[index] ??= kept?.put(unit.texts[index] ?? '', day) ?? 0);
  let changed: number | bigint = 0;
  for (const { statement, values } of unit.operations) {
    const resolved = values as Value[];
    for (const at of setup.statements[statement]?.texts ?? []) {
      if (resolved[at] !== null) resolved[at] = textId(resolved[at] as number);
    }
    changed = (prepared[statement] as StatementSync).run(...resolved).changes;
    if (setup.statements[statement]?.dropsTexts) kept?.lookAgain();
  }
  return Number(changed);
}

function open(): DatabaseSync {
  if (database) return database;
  const opened = openWriter(setup.file, setup.synchronous);
  prepared = setup.statements.map(({ sql }) => opened.prepare(sql));
  kept = new TextStore(opened);
  database = opened;
  return opened;
}

function rollBack(): void {
  try {
    if (database?.isTransaction) database.exec('ROLLBACK');
    kept?.rolledBack();
  } catch {
    // The connection is beyond use (a disk error in the middle); the next group opens another.
    database = undefined;
  }
}

/** SQLite's primary result codes for what time may heal: busy, locked, no memory, read-only, I/O, full, cannot open. */
const PASSING = new Set([5, 6, 7, 8, 10, 13, 14]);

function isPoison(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code === undefined || !PASSING.has(code & 0xff);
}
