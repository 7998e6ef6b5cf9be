import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { findTraceIds } from './find-trace.ts';

suite('a trace by the end of its id', () => {
  test('findTraceIds() finds all that end so, newest first, at most so many', () => {
    using database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE trace (id TEXT PRIMARY KEY) WITHOUT ROWID');
    const ids = ['1-7-8-00aa11bb22cc', '2-7-8-00aa11bb22cd', '3-7-8-00aa11bb33cc', '4-7-9-00aa11bb22cc'];
    for (const id of ids) database.prepare('INSERT INTO trace VALUES (?)').run(id);
    const rows: [ending: string, limit: number, found: string[]][] = [
      ['cd', 5, [ids[1] ?? '']],
      ['cc', 5, [ids[3] ?? '', ids[2] ?? '', ids[0] ?? '']],
      ['cc', 2, [ids[3] ?? '', ids[2] ?? '']],
      ['8-00aa11bb22cc', 5, [ids[0] ?? '']],
      ['00aa11bb22cc', 5, [ids[3] ?? '']],
      ['ee', 5, []],
    ];
    for (const [ending, limit, found] of rows)
      assert.deepEqual(findTraceIds(database, ending, limit), found, ending);
  });
});
