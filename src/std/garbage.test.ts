import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getHeapStatistics } from 'node:v8';
import { GarbageWatch } from './garbage.ts';

const MOST_BYTES = 6_000_000;
const usedBytes = () => getHeapStatistics().used_heap_size;
const manyRows = () => Array.from({ length: 400_000 }, (_, row) => ({ row }));

test('collects what was left behind, once it is enough to be worth it', () => {
  const watch = new GarbageWatch(MOST_BYTES);
  watch.look();
  assert.equal(watch.look(), false, 'nothing has happened since');
  const atRest = usedBytes();
  let rows = manyRows();
  assert.equal(watch.look(), true);
  assert.ok(usedBytes() > atRest + MOST_BYTES, 'what is still held stays');
  assert.equal(watch.look(), false, 'and is not looked for again');
  rows = [...rows.slice(0, 1), ...manyRows()].slice(0, 1);
  assert.equal(watch.look(), true);
  assert.ok(usedBytes() < atRest + MOST_BYTES, 'the rest is gone');
  assert.equal(rows.length, 1);
});
