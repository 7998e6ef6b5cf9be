import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParkedPrefixes } from './parked-prefixes.ts';

const state = (bytes: number) => [
  { tokens: 1, bytes: new Uint8Array(bytes - 1) },
  { tokens: 1, bytes: new Uint8Array(1) },
];

test('the longest beginning is found, and for recurrent models only what is used from end to end', () => {
  const parked = new ParkedPrefixes(100);
  parked.park([1, 2, 3, 4], state(10));
  parked.park([1, 9], state(10));
  assert.equal(parked.best([1, 2, 3, 7, 7])?.length, 3);
  assert.equal(parked.best([1, 2, 3, 7, 7], true), undefined);
  assert.equal(parked.best([1, 9, 9], true)?.length, 2);
  assert.equal(parked.best([5]), undefined);
});

test('the last token of a prompt is always computed', () => {
  const parked = new ParkedPrefixes(100);
  parked.park([1, 2, 3], state(10));
  assert.equal(parked.best([1, 2, 3])?.length, 2);
});

test('a longer one stands in place of those it begins with', () => {
  const parked = new ParkedPrefixes(100);
  parked.park([1, 2], state(10));
  parked.park([1, 2, 3], state(10));
  assert.deepEqual(
    parked.newestFirst.map(({ tokens }) => tokens),
    [[1, 2, 3]],
  );
});

test('what was used longest ago makes room, and what is too large is not kept', () => {
  const parked = new ParkedPrefixes(25);
  parked.park([1, 1], state(10));
  parked.park([2, 2], state(10));
  parked.best([1, 1, 1]);
  parked.park([3, 3], state(10));
  assert.deepEqual(
    parked.newestFirst.map(({ tokens }) => tokens[0]),
    [3, 1],
  );
  parked.park([4, 4], state(26));
  assert.equal(parked.best([4, 4, 4]), undefined);
  assert.equal(parked.bytes, 20);
});
