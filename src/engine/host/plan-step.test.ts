import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planStep, type StepCosts } from './plan-step.ts';

/** A token takes a millisecond to read, unless it is said to take longer. */
const LIMITS = {
  batchTokens: 16,
  besideAnswers: { ms: 4, least: 2 },
  besideBusier: { ms: 7, least: 2 },
  alone: { ms: 12, least: 6 },
};

/** A machine where a token of a prompt takes the same in any batch, and answers take nothing. */
const EVEN = { answersMs: 0, dearer: () => 1 };

type Told = [pending: number, served: number, msPerToken?: number];

/** Runners by name: tokens they have pending, what their client was given, and what a token of theirs takes. */
function plan(runners: Record<string, Told>, limits = LIMITS, costs: StepCosts = EVEN) {
  const named = Object.entries(runners).map(([name, [pending, served, msPerToken = 1]]) => ({
    name,
    pending,
    served,
    msPerToken,
  }));
  return Object.fromEntries(
    planStep(named, limits, costs).map(({ runner, tokens }) => [runner.name, tokens]),
  );
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

test('beside him nobody is read who was given as much as those who answer', () => {
  assert.deepEqual(plan({ ada: [2, 3], bob: [1, 4], cyd: [9, 4] }), { bob: 1, ada: 2 });
  assert.deepEqual(plan({ ada: [2, 3], dan: [9, 2], bob: [1, 4], cyd: [9, 4] }), { bob: 1, dan: 7 });
  assert.deepEqual(plan({ ada: [2, 4], bob: [1, 4], cyd: [9, 4] }), { bob: 1, ada: 2, cyd: 2 });
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

/** A machine that goes through the weights anew for every 32 tokens. */
const TILED = { answersMs: 30, dearer: (tiles: number) => [1, 1, 1.4][tiles] ?? 1.6 };

test('a pass through the weights more is begun only where it is worth it', () => {
  const within = (ms: number) => {
    const limit = { ms, least: 2 };
    return { batchTokens: 256, besideAnswers: limit, besideBusier: limit, alone: limit };
  };
  const beside = { reader: [620, 0, 1], ada: [1, 0], bob: [1, 0] } satisfies Record<string, Told>;
  assert.equal(plan(beside, within(36), EVEN).reader, 36);
  assert.equal(plan(beside, within(36), TILED).reader, 30, 'the 31st and 2nd pass would take 43 ms');
  assert.equal(plan(beside, within(50), TILED).reader, 30, '35 in the time of 49');
  assert.equal(plan(beside, within(90), TILED).reader, 62, 'two passes for twice as many tokens');
});

test('a pass more is begun where it spares a step for a few tokens', () => {
  const limit = { ms: 50, least: 2 };
  const limits = { batchTokens: 256, besideAnswers: limit, besideBusier: limit, alone: limit };
  const read = (pending: number) =>
    plan({ reader: [pending, 0, 1], ada: [1, 0], bob: [1, 0] }, limits, TILED);
  assert.equal(read(30).reader, 30);
  assert.equal(read(33).reader, 33);
  assert.equal(read(63).reader, 35, 'and 28 then');
  assert.equal(read(70).reader, 30);
});

test('of batches at the same pace the largest is made', () => {
  const limit = { ms: 250, least: 2 };
  const limits = { batchTokens: 512, besideAnswers: limit, besideBusier: limit, alone: limit };
  const costs = { answersMs: 15, dearer: (tiles: number) => (tiles === 3 ? 0.99 : 1) };
  assert.equal(plan({ reader: [500, 0, 2] }, limits, costs).reader, 125);
  assert.equal(
    plan({ reader: [500, 0, 2] }, limits, { ...costs, dearer: (n) => (n === 3 ? 0.8 : 1) }).reader,
    96,
  );
});

test('who answers in numbers leaves less of a pass, and still somebody reads', () => {
  const answering = Object.fromEntries(
    Array.from({ length: 32 }, (_, index) => [`c${index}`, [1, 0] as Told]),
  );
  const limit = { ms: 20, least: 2 };
  const limits = { batchTokens: 64, besideAnswers: limit, besideBusier: limit, alone: limit };
  assert.equal(plan({ reader: [500, 0, 1], ...answering }, limits, TILED).reader, 14);
  assert.equal(plan({ reader: [500, 0, 1], ...answering }, { ...limits, batchTokens: 33 }, TILED).reader, 1);
  assert.equal(
    plan({ reader: [500, 0, 1], ...answering }, { ...limits, batchTokens: 32 }, TILED).reader,
    undefined,
  );
});

test('nobody there, nothing planned', () => {
  assert.deepEqual(planStep([], LIMITS, EVEN), []);
});
