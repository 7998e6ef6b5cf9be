import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { filesWith } from '#testing/files-with.ts';
import { migrate, openReader, openWriter } from '../database.ts';
import { GroupWriter } from '../group-writer.ts';
import { textTables } from '../text-store.ts';
import { isNoTree, readLayout, wipePage } from './wipe-page.ts';

const LAYOUT = { pageSize: 4_096, usableSize: 4_096, hasMaps: true };

/** A leaf with one cell of four bytes at its end, and old bytes in between. */
function leaf(): Buffer {
  const page = Buffer.alloc(4_096, 0x61);
  page[0] = 13;
  page.writeUInt16BE(0, 1);
  page.writeUInt16BE(1, 3);
  page.writeUInt16BE(4_092, 5);
  page.writeUInt16BE(4_092, 8);
  return page;
}

suite('what pages hold that nobody reads', () => {
  test('is overwritten between the cell pointers and the cells, and nowhere else', () => {
    const page = leaf();
    const before = Buffer.from(page);
    assert.equal(wipePage(page, LAYOUT), true);
    assert.deepEqual(page.subarray(0, 10), before.subarray(0, 10));
    assert.deepEqual(page.subarray(4_092), before.subarray(4_092));
    assert.ok(page.subarray(10, 4_092).every((byte) => byte === 0));
    assert.equal(wipePage(page, LAYOUT), false, 'a second time there is nothing to do');
  });

  test('free blocks among the cells keep their links', () => {
    const page = leaf();
    page.writeUInt16BE(4_000, 5);
    page.writeUInt16BE(4_000, 1);
    page.writeUInt16BE(0, 4_000);
    page.writeUInt16BE(50, 4_002);
    assert.equal(wipePage(page, LAYOUT), true);
    assert.deepEqual([page.readUInt16BE(4_000), page.readUInt16BE(4_002)], [0, 50]);
    assert.ok(page.subarray(4_004, 4_050).every((byte) => byte === 0));
    assert.ok(page.subarray(4_050).includes(0x61), 'the cells stay');
  });

  const odd: [what: string, change: (page: Buffer) => void][] = [
    ['a page of another kind', (page) => page.writeUInt8(0, 0)],
    ['a pointer before the cells', (page) => page.writeUInt16BE(100, 8)],
    ['a pointer beyond the page', (page) => page.writeUInt16BE(5_000, 8)],
    ['more cells than there is room for', (page) => page.writeUInt16BE(5_000, 3)],
    ['a chain of free blocks in a circle', (page) => page.writeUInt16BE(50, 1)],
  ];
  for (const [what, change] of odd)
    test(`${what} is left alone`, () => {
      const page = leaf();
      change(page);
      const before = Buffer.from(page);
      assert.equal(wipePage(page, LAYOUT), false);
      assert.deepEqual(page, before);
    });

  test('maps of pointers and the page of locks are told from trees', () => {
    const maps = [2, 2 + 820, 2 + 2 * 820];
    for (const page of maps) assert.equal(isNoTree(page, LAYOUT), true, `page ${page}`);
    for (const page of [1, 3, 821, 823]) assert.equal(isNoTree(page, LAYOUT), false, `page ${page}`);
    assert.equal(isNoTree(2, { ...LAYOUT, hasMaps: false }), false);
    assert.equal(isNoTree(262_145, LAYOUT), true);
    assert.equal(readLayout(Buffer.alloc(100)), undefined);
  });
});

suite('wiping a database', () => {
  test('deleted rows leave no word in any file, whatever became of their pages; the others stay', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-wipe-'));
    const file = join(folder.path, 'freehold.db');
    migrate(file, [textTables, 'CREATE TABLE note (id TEXT PRIMARY KEY, words TEXT) WITHOUT ROWID']);
    const statements = [
      { sql: 'INSERT OR REPLACE INTO note VALUES (?, ?)' },
      { sql: 'DELETE FROM note WHERE words LIKE ?' },
    ];
    const limits = { groupMs: 1, pendingBytes: 1 << 26 };
    const writer = new GroupWriter({ file, synchronous: 'normal', statements }, limits);
    const reader = openReader(file);
    for (let count = 0; count < 3_000; count++) {
      const id = String((count * 7_919) % 3_001); // out of order, so that pages are split
      const words = (count % 2 ? 'zwiebelturm ' : 'butterblume ').repeat(1 + (count % 23));
      writer.add({ texts: [], operations: [{ statement: 0, values: [id, words] }] });
    }
    await writer.flush();
    await writer.commit({ texts: [], operations: [{ statement: 1, values: ['zwiebelturm%'] }] });
    assert.equal(await writer.wipe(), true);
    assert.deepEqual(filesWith(folder.path, 'zwiebelturm'), []);
    assert.deepEqual(reader.prepare('SELECT count(*) AS count FROM note').get()?.count, 1_500);
    assert.equal(reader.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
    await writer.commit({ texts: [], operations: [{ statement: 0, values: ['after', 'it goes on'] }] });
    assert.equal(reader.prepare("SELECT words FROM note WHERE id = 'after'").get()?.words, 'it goes on');
    await writer.close(1_000);
    reader.close();
  });

  test('somebody who reads an older state is waited for a while, and then it is said', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-wipe-'));
    const file = join(folder.path, 'freehold.db');
    migrate(file, [textTables, 'CREATE TABLE note (words TEXT)']);
    const statements = [{ sql: 'INSERT INTO note VALUES (?)' }];
    const writer = new GroupWriter(
      { file, synchronous: 'normal', statements },
      { groupMs: 1, pendingBytes: 1 << 20 },
    );
    const other = openWriter(file, 'normal');
    other.exec('BEGIN');
    other.prepare('SELECT count(*) FROM note').get();
    await writer.commit({ texts: [], operations: [{ statement: 0, values: ['a'] }] });
    assert.equal(await writer.wipe(), false);
    other.exec('COMMIT');
    assert.equal(await writer.wipe(), true);
    await writer.close(1_000);
    other.close();
  });
});
