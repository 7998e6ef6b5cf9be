import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestPrefix, commonLength, isBeingRead, type Kept } from './prefix.ts';

function kept(sequence: number, tokens: number[], count = tokens.length): Kept {
  return { sequence, tokens, kept: count };
}

test('how much two lists begin alike', () => {
  assert.equal(commonLength([1, 2, 3], [1, 2, 4], 9), 2);
  assert.equal(commonLength([1, 2, 3], [1, 2, 3, 4], 9), 3);
  assert.equal(commonLength([1, 2, 3], [1, 2, 3], 2), 2, 'at most as many as asked');
  assert.equal(commonLength([], [1], 9), 0);
});

test('the longest beginning is the best', () => {
  const sequences = [kept(0, [1, 2]), kept(1, [1, 2, 3]), kept(2, [7])];
  const best = bestPrefix([1, 2, 3, 4], sequences, false);
  assert.deepEqual([best?.source.sequence, best?.length], [1, 3]);
  assert.equal(bestPrefix([9, 9], sequences, false), undefined);
});

test('the last token of a prompt is always computed', () => {
  assert.equal(bestPrefix([1, 2, 3], [kept(0, [1, 2, 3, 4])], false)?.length, 2);
  assert.equal(bestPrefix([1], [kept(0, [1, 2])], false), undefined);
});

test('only what is in the memory already counts', () => {
  assert.equal(bestPrefix([1, 2, 3, 4], [kept(0, [1, 2, 3, 4], 1)], false)?.length, 1);
  assert.equal(bestPrefix([1, 2, 3, 4], [kept(0, [1, 2, 3, 4], 0)], false), undefined);
});

test('a recurrent state serves as a whole or not at all', () => {
  const sequences = [kept(0, [1, 2, 3, 9]), kept(1, [1, 2])];
  assert.equal(bestPrefix([1, 2, 3, 4], sequences, true)?.source.sequence, 1);
  assert.equal(bestPrefix([1, 2, 3, 4], [kept(0, [1, 2, 3, 9])], true), undefined);
  assert.equal(
    bestPrefix([1, 2, 3], [kept(0, [1, 2, 3])], true),
    undefined,
    'its last token cannot be undone',
  );
});

test('who begins with what another is reading waits, where that saves much', () => {
  const long = Array.from({ length: 100 }, (_, index) => index);
  const own = [...long.slice(0, 80), 500, 501];
  assert.ok(isBeingRead(own, 10, [kept(0, long, 10)]));
  assert.ok(!isBeingRead(own, 60, [kept(0, long, 60)]), 'too little is left to be saved');
  assert.ok(!isBeingRead(own, 80, [kept(0, long, 90)]), 'the common part has been read');
  assert.ok(!isBeingRead(own, 0, [kept(0, long, 99)]), 'it is answering');
  assert.ok(!isBeingRead([7, 8, 9], 0, [kept(0, long, 10)]));
});
