import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planStep } from './plan-step.ts';

/** A token takes a millisecond to read, unless it is said to take longer. */
const LIMITS = {
  batchTokens: 16,
  besideAnswers: { ms: 4, least: 2 },
  besideBusier: { ms: 7, least: 2 },
  alone: { ms: 12, least: 6 },
};

type Told = [pending: number, served: number, msPerToken?: number];

/** Runners by name: tokens they have pending, what their client was given, and what a token of theirs takes. */
function plan(runners: Record<string, Told>, limits = LIMITS) {
  const named = Object.entries(runners).map(([name, [pending, served, msPerToken = 1]]) => ({
    name,
    pending,
    served,
    msPerToken,
  }));
  return Object.fromEntries(planStep(named, limits).map(({ runner, tokens }) => [runner.name, tokens]));
}

test('each who answers gets one token', () => {
  assert.deepEqual(plan({ ada: [1, 5], bob: [1, 0], cyd: [1, 9] }), { ada: 1, bob: 1, cyd: 1 });
});

test('a prompt is read in pieces: larger ones while nobody answers', () => {
  assert.deepEqual(plan({ ada: [100, 0] }), { ada: 12 });
  assert.deepEqual(plan({ ada: [100, 0], bob: [1, 0] }), { bob: 1, ada: 4 });
});

test('who was given less than all who answer is read in larger pieces', () => {
  assert.deepEqual(plan({ ada: [100, 3], bob: [1, 4], cyd: [1, 9] }), { bob: 1, cyd: 1, ada: 7 });
  assert.deepEqual(plan({ ada: [100, 4], bob: [1, 4], cyd: [1, 9] }), { bob: 1, cyd: 1, ada: 4 });
});

test('the client who was given least is read first, and what is left goes to the next', () => {
  assert.deepEqual(plan({ ada: [100, 9], bob: [3, 2] }), { bob: 3, ada: 9 });
  assert.deepEqual(plan({ ada: [100, 2], bob: [3, 9] }), { ada: 12 });
});

test('of equals, the one who came first is read first', () => {
  assert.deepEqual(plan({ ada: [8, 0], bob: [8, 0] }), { ada: 8, bob: 4 });
});

test('of one client the shortest prompt is read first, and a quarter goes to the oldest', () => {
  assert.deepEqual(plan({ long: [100, 0], short: [5, 0] }), { long: 7, short: 5 });
  assert.deepEqual(plan({ long: [100, 0], middle: [20, 0], short: [5, 0] }), {
    long: 3,
    short: 5,
    middle: 4,
  });
  assert.deepEqual(plan({ long: [100, 5], short: [5, 5], other: [50, 0] }), { other: 12 });
});

test('a prompt takes of the time what its place in it costs, not what another one costs', () => {
  assert.deepEqual(plan({ deep: [100, 0, 4], near: [5, 0, 1], ada: [1, 0] }), { ada: 1, deep: 1, near: 1 });
  assert.deepEqual(plan({ deep: [100, 9, 4], near: [2, 0, 1], ada: [1, 0] }), { ada: 1, near: 2 });
  assert.deepEqual(plan({ deep: [100, 0, 4], near: [5, 0, 1] }), { near: 5, deep: 1 });
});

test('what takes too long is read a little at a time, and so is what nobody knows yet', () => {
  assert.deepEqual(plan({ slow: [100, 0, 50], ada: [1, 0] }), { ada: 1, slow: 2 });
  assert.deepEqual(plan({ slow: [100, 0, 50] }), { slow: 6 });
  assert.deepEqual(plan({ unknown: [100, 0, 0], ada: [1, 0] }), { ada: 1, unknown: 2 });
  assert.deepEqual(plan({ unknown: [100, 0, 0], other: [100, 0, 0] }), { unknown: 6 });
});

test('no batch has more tokens than fit', () => {
  const limit = { ms: 100, least: 6 };
  const limits = { batchTokens: 4, besideAnswers: limit, besideBusier: limit, alone: limit };
  assert.deepEqual(plan({ ada: [1, 0], bob: [100, 0] }, limits), { ada: 1, bob: 3 });
  assert.deepEqual(plan({ ada: [100, 0] }, limits), { ada: 4 });
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`c${index}`, [1, 0] as Told]));
  assert.equal(Object.keys(plan(many, limits)).length, 4);
});

test('nobody there, nothing planned', () => {
  assert.deepEqual(planStep([], LIMITS), []);
});
