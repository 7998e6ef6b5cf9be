import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NewsStream } from './news-stream.ts';

test('whatever came since the last read comes together', async () => {
  const stream = new NewsStream<number>();
  stream.push([1]);
  stream.push([2, 3]);
  const reader = stream[Symbol.asyncIterator]();
  assert.deepEqual((await reader.next()).value, [1, 2, 3]);
  const waiting = reader.next();
  stream.push([4]);
  assert.deepEqual((await waiting).value, [4]);
});

test('an end is told after what came before it', async () => {
  const stream = new NewsStream<number>();
  stream.push([1]);
  stream.end();
  const seen: number[] = [];
  for await (const values of stream) seen.push(...values);
  assert.deepEqual(seen, [1]);
});

test('a failure is told after what came before it, and to one who waits', async () => {
  const stream = new NewsStream<number>();
  stream.push([1]);
  stream.fail(new Error('gone'));
  stream.fail(new Error('gone twice'));
  const reader = stream[Symbol.asyncIterator]();
  assert.deepEqual((await reader.next()).value, [1]);
  await assert.rejects(reader.next(), /^Error: gone$/);

  const late = new NewsStream<number>();
  const waiting = late[Symbol.asyncIterator]().next();
  late.fail(new Error('gone'));
  await assert.rejects(waiting, /gone/);
});
