import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Trace } from '../../api/traces.ts';
import { MOST_EMPTY_PAGES, TraceListStore } from './trace-list-store.ts';

/** A server with traces numbered upward; `step` is how many a search looks at for one page. */
class Shelf {
  traces: Trace[] = [];
  readonly queries: URLSearchParams[] = [];
  step = Number.POSITIVE_INFINITY;
  fails = false;

  constructor(count: number) {
    this.add(count);
  }

  add(count: number): string[] {
    const first = this.traces.length + 1;
    const added = Array.from({ length: count }, (_, at) => row(first + at));
    this.traces.push(...added);
    return added.map(({ id }) => id);
  }

  readonly page = async (query: URLSearchParams) => {
    this.queries.push(query);
    if (this.fails) throw new Error('gone');
    const limit = Number(query.get('limit'));
    const before = query.get('before');
    const ids = query.get('ids')?.split(',');
    const older = this.traces.toReversed().filter(({ id }) => !before || id < before);
    const looked = older.slice(0, this.step);
    const data = looked
      .filter(
        (one) => (!query.get('kind') || one.kind === query.get('kind')) && (!ids || ids.includes(one.id)),
      )
      .slice(0, limit);
    const isEnd = data.length < limit && looked.length === older.length;
    return { data, next: isEnd ? null : ((data.length === limit ? data : looked).at(-1)?.id ?? null) };
  };
}

const row = (at: number) =>
  ({ id: String(at).padStart(6, '0'), state: 'done', kind: at % 2 ? 'student' : 'remote' }) as Trace;
const reading = () => true;
const idle = () => false;

async function opened(shelf: Shelf, filters = {}) {
  const store = new TraceListStore(filters, shelf.page);
  await store.refresh();
  return store;
}
const ends = ({ list }: TraceListStore) => [list().rows.length, list().rows[0]?.id, list().rows.at(-1)?.id];

suite('the list of traces', () => {
  test('is read page by page to the end', async () => {
    const store = await opened(new Shelf(650));
    assert.deepEqual(ends(store), [100, '000650', '000551']);
    for (const length of [300, 500, 650]) {
      assert.equal(store.list().hasMore, true);
      await store.more();
      assert.equal(store.list().rows.length, length);
    }
    assert.equal(store.list().hasMore, false);
    assert.equal(new Set(store.list().rows).size, 650);
  });

  test('asks with its filters and for previews', async () => {
    const shelf = new Shelf(10);
    await opened(shelf, { kind: 'student' });
    assert.equal(String(shelf.queries[0]), 'kind=student&preview=1&limit=100');
  });

  test('reads one page at a time', async () => {
    const shelf = new Shelf(2_000);
    const store = await opened(shelf);
    await Promise.all([store.more(), store.more(), store.more()]);
    assert.equal(store.list().rows.length, 300);
    assert.equal(shelf.queries.length, 2);
  });

  test('says what went wrong, and goes on when it is asked again', async () => {
    const shelf = new Shelf(700);
    const store = await opened(shelf);
    shelf.fails = true;
    await store.more();
    assert.equal(store.list().error?.message, 'gone');
    assert.equal(store.list().rows.length, 100);
    shelf.fails = false;
    await store.more();
    assert.deepEqual([store.list().error, store.list().rows.length], [undefined, 300]);
  });
});

suite('news', () => {
  test('come in at once where nobody reads, and only those that the filters let through', async () => {
    const shelf = new Shelf(10);
    const store = await opened(shelf, { kind: 'student' });
    await store.told(shelf.add(2), idle);
    assert.deepEqual(ends(store), [6, '000011', '000001']);
    assert.deepEqual([...store.list().fresh], ['000011']);
  });

  test('wait while somebody reads', async () => {
    const shelf = new Shelf(10);
    const store = await opened(shelf);
    await store.told(shelf.add(3), reading);
    assert.deepEqual(ends(store), [10, '000010', '000001']);
    assert.equal(store.list().waiting.length, 3);
    store.reveal();
    assert.deepEqual(ends(store), [13, '000013', '000001']);
  });

  test('that come while others are read are read next', async () => {
    const shelf = new Shelf(10);
    const store = await opened(shelf);
    const first = store.told(shelf.add(1), idle);
    await store.told(shelf.add(1), idle);
    await first;
    assert.equal(store.list().rows[0]?.id, '000012');
  });

  test('too many to name are read as a page; where that leaves a gap, the list begins anew', async () => {
    const shelf = new Shelf(200);
    const store = await opened(shelf);
    await store.told(shelf.add(150), idle);
    assert.deepEqual(ends(store), [250, '000350', '000101']);
    await store.told(shelf.add(900), idle);
    assert.deepEqual(ends(store), [500, '001250', '000751']);
    await store.more();
    assert.deepEqual(ends(store), [700, '001250', '000551']);
  });

  test('of which only some are named are read as a page', async () => {
    const shelf = new Shelf(200);
    const store = await opened(shelf);
    const ids = shelf.add(120);
    await store.told(ids.slice(-100), idle, true);
    assert.deepEqual(ends(store), [220, '000320', '000101']);
  });

  test('with a gap that wait make the list begin anew when they are asked for', async () => {
    const shelf = new Shelf(200);
    const store = await opened(shelf);
    await store.told(shelf.add(900), reading);
    assert.deepEqual(ends(store), [100, '000200', '000101']);
    store.reveal();
    await new Promise(setImmediate);
    assert.deepEqual(ends(store), [100, '001100', '001001']);
  });

  test('of asks that are still being answered are found by looking', async () => {
    const shelf = new Shelf(10);
    const store = await opened(shelf);
    shelf.add(1);
    await store.look(idle);
    assert.equal(store.list().rows[0]?.id, '000011');
    shelf.fails = true;
    await store.look(idle);
    assert.equal(store.list().error, undefined);
  });

  test('that cannot be read are dropped without a word, since the lost connection is told elsewhere', async () => {
    const shelf = new Shelf(10);
    const store = await opened(shelf);
    shelf.fails = true;
    await store.told(shelf.add(1), idle);
    shelf.fails = false;
    await store.told(shelf.add(1), idle);
    assert.equal(store.list().rows[0]?.id, '000012');
  });
});

test('a search that finds nothing for long wants to be told to go on', async () => {
  const shelf = new Shelf(5_000);
  shelf.step = 100;
  for (const trace of shelf.traces.slice(1)) Object.assign(trace, { kind: 'remote' });
  const store = await opened(shelf, { kind: 'student' });
  for (let at = 0; at < MOST_EMPTY_PAGES + 3; at++) await store.more();
  assert.deepEqual([store.isPaused, store.list().rows.length], [true, 0]);
  assert.equal(shelf.queries.length, MOST_EMPTY_PAGES + 1);
  while (store.list().hasMore) await store.more(true);
  assert.deepEqual(ends(store), [1, '000001', '000001']);
});

test('one that was deleted is gone', async () => {
  const store = await opened(new Shelf(3));
  store.forget('000002');
  assert.deepEqual(
    store.list().rows.map(({ id }) => id),
    ['000003', '000001'],
  );
});
