import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { TextStore, textTables } from './text-store.ts';

const DAY = 20_000;
/** What waits to be indexed together; see TextStore. */
const BATCH = 4_096;

function openDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(textTables);
  return database;
}

/** Puts these in one transaction, as the writer's thread does. */
function put(database: DatabaseSync, store: TextStore, texts: readonly string[], day = DAY): number[] {
  database.exec('BEGIN IMMEDIATE');
  const ids = texts.map((text) => store.put(text, day));
  database.exec('COMMIT');
  store.committed(day);
  return ids;
}

const count = (database: DatabaseSync, table: 'text' | 'text_index') =>
  database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows;
const textOf = (database: DatabaseSync, id: number) =>
  database.prepare('SELECT text FROM text WHERE id = ?').get(id)?.text;
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `text ${from + at}`);

suite('texts kept once', () => {
  test('the same text has the same id: in a transaction, after it, and once it is indexed', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    const [first, other, again] = put(database, store, ['a', 'b', 'a']);
    assert.equal(again, first);
    assert.notEqual(other, first);
    assert.deepEqual(put(database, store, ['b', 'a']), [other, first]);
    store.writeIndex();
    assert.deepEqual(put(database, store, ['a', 'b']), [first, other]);
    assert.equal(count(database, 'text'), 2);
    assert.equal(textOf(database, first ?? 0), 'a');
  });

  test('texts are kept as they are: empty, large, and in any script', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    const texts = ['', 'x'.repeat(1_000_000), '日本語 🏡 é', 'e\u0301', '"quotes" and \\ and \n'];
    const ids = put(database, store, texts);
    assert.deepEqual(
      ids.map((id) => textOf(database, id)),
      texts,
    );
    assert.equal(new Set(ids).size, texts.length);
    const size = database.prepare('SELECT size_bytes FROM text WHERE id = ?').get(ids[2] ?? 0);
    assert.equal(size?.size_bytes, Buffer.byteLength('日本語 🏡 é'));
  });

  for (const [what, many] of [
    ['before a batch is indexed', BATCH - 1],
    ['after a batch was indexed', BATCH + 1],
    ['after several', BATCH * 3 + 7],
  ] as const) {
    test(`a store that is opened again knows them all: ${what}`, () => {
      using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-store-'));
      const file = join(folder.path, 'texts.db');
      const texts = numbered(0, many);
      let ids: number[] = [];
      {
        using database = new DatabaseSync(file);
        database.exec(textTables);
        const store = new TextStore(database);
        put(database, store, ['the first of the day']);
        for (let at = 0; at < many; at += 1_000)
          ids.push(...put(database, store, texts.slice(at, at + 1_000)));
      }
      using database = new DatabaseSync(file);
      const store = new TextStore(database);
      assert.deepEqual(put(database, store, texts), ids);
      assert.equal(count(database, 'text'), many + 1);
      ids = put(database, store, texts);
      store.writeIndex();
      assert.equal(count(database, 'text_index'), many + 1);
    });
  }

  test('a batch is indexed at once, and not text by text', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    put(database, store, ['the first of the day']);
    const before = count(database, 'text_index');
    put(database, store, numbered(0, BATCH - 1));
    assert.equal(count(database, 'text_index'), before);
    put(database, store, ['one more']);
    assert.equal(count(database, 'text_index'), BATCH + 1);
  });

  test('a new day indexes what waits', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    put(database, store, ['a']);
    put(database, store, ['b']);
    assert.equal(count(database, 'text_index'), 1);
    put(database, store, ['c'], DAY + 1);
    assert.equal(count(database, 'text_index'), 3);
  });

  test('a rollback leaves no ghost: the same text is stored anew', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    const [kept] = put(database, store, ['kept']);
    database.exec('BEGIN IMMEDIATE');
    const ghost = store.put('lost', DAY);
    assert.equal(store.put('kept', DAY), kept);
    database.exec('ROLLBACK');
    store.rolledBack();
    assert.equal(textOf(database, ghost), undefined);
    const [other, lost] = put(database, store, ['other', 'lost']);
    assert.deepEqual([textOf(database, other ?? 0), textOf(database, lost ?? 0)], ['other', 'lost']);
    assert.deepEqual(put(database, store, ['kept', 'lost']), [kept, lost]);
    store.writeIndex();
    assert.equal(count(database, 'text_index'), 3);
  });

  test('after retention took a text, the same text is kept again', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    put(database, store, ['old']);
    put(database, store, ['new'], DAY + 9);
    const byAge = 'used_day < ?';
    database
      .prepare(`DELETE FROM text_index WHERE (key, id) IN (SELECT key, id FROM text WHERE ${byAge})`)
      .run(DAY + 5);
    database.prepare(`DELETE FROM text WHERE ${byAge}`).run(DAY + 5);
    const [again] = put(database, store, ['old'], DAY + 9);
    assert.equal(textOf(database, again ?? 0), 'old');
    assert.equal(new TextStore(database).put('old', DAY + 9), again);
    assert.equal(count(database, 'text'), 2);
  });

  test('a use is noted once a day, so that retention knows', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    const usedDay = () => database.prepare('SELECT used_day FROM text').get()?.used_day;
    put(database, store, ['a']);
    store.writeIndex();
    put(database, store, ['a'], DAY + 3);
    assert.equal(usedDay(), DAY + 3);
    put(database, store, ['a'], DAY + 2); // a clock that went back
    assert.equal(usedDay(), DAY + 3);
  });

  test('an index that cannot be written waits, and loses nothing', () => {
    using database = openDatabase();
    const store = new TextStore(database);
    put(database, store, ['the first of the day']);
    const [id] = put(database, store, ['a']);
    database.exec('ALTER TABLE text_index RENAME TO away');
    store.writeIndex();
    assert.equal(database.isTransaction, false);
    database.exec('ALTER TABLE away RENAME TO text_index');
    assert.deepEqual(put(database, store, ['a']), [id]);
    store.writeIndex();
    assert.equal(count(database, 'text_index'), 2);
  });
});
