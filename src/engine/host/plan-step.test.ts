import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planStep, tokensWithin } from './plan-step.ts';

const LIMITS = { batchTokens: 16, readBesideAnswers: 4, readAlone: 12 };

/** Runners by name: tokens they have pending, and what their client was given. */
function plan(runners: Record<string, [pending: number, served: number]>, limits = LIMITS) {
  const named = Object.entries(runners).map(([name, [pending, served]]) => ({ name, pending, served }));
  return Object.fromEntries(planStep(named, limits).map(({ runner, tokens }) => [runner.name, tokens]));
}

test('each who answers gets one token', () => {
  assert.deepEqual(plan({ ada: [1, 5], bob: [1, 0], cyd: [1, 9] }), { ada: 1, bob: 1, cyd: 1 });
});

test('a prompt is read in pieces: larger ones while nobody answers', () => {
  assert.deepEqual(plan({ ada: [100, 0] }), { ada: 12 });
  assert.deepEqual(plan({ ada: [100, 0], bob: [1, 0] }), { bob: 1, ada: 4 });
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

test('no batch has more tokens than fit', () => {
  const limits = { batchTokens: 4, readBesideAnswers: 100, readAlone: 100 };
  assert.deepEqual(plan({ ada: [1, 0], bob: [100, 0] }, limits), { ada: 1, bob: 3 });
  assert.deepEqual(plan({ ada: [100, 0] }, limits), { ada: 4 });
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`c${index}`, [1, 0] as const]));
  const shares = planStep(
    Object.values(many).map(([pending, served]) => ({ pending, served })),
    limits,
  );
  assert.equal(shares.length, 4);
});

test('nobody there, nothing planned', () => {
  assert.deepEqual(planStep([], LIMITS), []);
});

test('how many tokens fit into a time', () => {
  assert.equal(tokensWithin(60, 2, 4, 512), 30);
  assert.equal(tokensWithin(60, 0.01, 4, 512), 512, 'never more than a batch takes');
  assert.equal(tokensWithin(60, 50, 4, 512), 4, 'never so few that reading stands still');
  assert.equal(tokensWithin(60, 0, 4, 512), 4, 'the least while nothing is known');
  assert.equal(tokensWithin(60, Number.NaN, 4, 512), 4);
});
