import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { openWriter } from '../database.ts';
import { type FileLayout, isNoTree, readLayout, wipePage } from './wipe-page.ts';

/**
 * Empties the write-ahead log of a database and overwrites what its pages hold beside their rows. It is a process of its
 * own, since a process that closes a file gives up all locks it has on it, those of SQLite's connections too
 * (sqlite.org/howtocorrupt.html, section 2.2). Ends with 0 where all is done, else with 1.
 *
 * A slice at a time, and each under the lock for writing, with an empty log: then the file is what it will be, and
 * nobody reads the bytes that change. The small write at the end of a slice has others forget the pages they hold.
 */
const SLICE_BYTES = 16 * 1024 ** 2;
/** Numbers of more pages could make other pages look like trees. */
const MOST_PAGES = 0x0200_0000;
const LATEST_MS = 3_000;
const PAUSE_MS = 20;

const file = process.argv[2] ?? '';
const database = openWriter(file, 'normal');
const handle = openSync(file, 'r+');
const isDone = wipeAll();
fdatasyncSync(handle);
database.close();
closeSync(handle);
process.exitCode = isDone ? 0 : 1;

function wipeAll(): boolean {
  const header = Buffer.alloc(100);
  readSync(handle, header, 0, header.length, 0);
  const layout = readLayout(header);
  if (!layout) return false;
  const slice = Math.max(1, Math.floor(SLICE_BYTES / layout.pageSize));
  // The first page holds the names of tables and no rows; it is what the small write writes.
  for (let first = 2; first <= pageCount(layout); first += slice)
    if (pageCount(layout) >= MOST_PAGES || !wipeSlice(first, slice, layout)) return false;
  return emptyLog();
}

function pageCount({ pageSize }: FileLayout): number {
  return Math.ceil(fstatSync(handle).size / pageSize);
}

function wipeSlice(first: number, count: number, layout: FileLayout): boolean {
  for (const began = performance.now(); performance.now() - began < LATEST_MS; pause()) {
    if (!emptyLog()) return false;
    if (!lock(database)) continue;
    if (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size) {
      database.exec('ROLLBACK'); // somebody wrote in between
      continue;
    }
    wipePages(first, count, layout);
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    database.exec(`PRAGMA user_version = ${version}; COMMIT`);
    return true;
  }
  return false;
}

function lock(connection: DatabaseSync): boolean {
  try {
    connection.exec('BEGIN IMMEDIATE');
    return true;
  } catch {
    return false;
  }
}

function wipePages(first: number, count: number, layout: FileLayout): void {
  const { pageSize } = layout;
  const bytes = Buffer.alloc(count * pageSize);
  const read = readSync(handle, bytes, 0, bytes.length, (first - 1) * pageSize);
  for (let at = 0; at + pageSize <= read; at += pageSize) {
    const number = first + at / pageSize;
    const page = bytes.subarray(at, at + pageSize);
    if (!isNoTree(number, layout) && wipePage(page, layout))
      writeSync(handle, page, 0, pageSize, (number - 1) * pageSize);
  }
}

/** Readers of older states keep it from being emptied; they are never long. */
function emptyLog(): boolean {
  for (const began = performance.now(); performance.now() - began < LATEST_MS; pause()) {
    try {
      const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
      if (row.busy === 0) return true;
    } catch {
      // locked: it is tried again
    }
  }
  return false;
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
