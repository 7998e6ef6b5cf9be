import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThreadGovernor } from './thread-governor.ts';

const ANSWER = { tokens: 1, reads: false };
const READING = { tokens: 40, reads: true };

/** Lets steps pass on a machine where they take as long as `msOf` says; gives the threads that each was given. */
function run(
  governor: ThreadGovernor,
  steps: number,
  msOf: (threads: number) => number,
  from = 0,
  step = ANSWER,
): number[] {
  let nowMs = from;
  return Array.from({ length: steps }, () => {
    const threads = governor.threads(step);
    nowMs += msOf(threads);
    governor.took(step, msOf(threads) * step.tokens, nowMs);
    return threads;
  });
}

const QUIET = (threads: number) => 20 / threads;
const BUSY = (threads: number) => (threads === 1 ? 25 : 500);

test('on a quiet machine all threads compute, but for one short comparison', () => {
  const used = run(new ThreadGovernor(2), 500, QUIET);
  assert.equal(used.filter((threads) => threads === 1).length, 3);
});

test('one slow step is a hiccup, and two in a row are compared', () => {
  const governor = new ThreadGovernor(2);
  run(governor, 100, QUIET);
  for (const ms of [500, 10, 10, 500, 10]) governor.took(ANSWER, ms, 5_000);
  assert.ok(run(governor, 20, QUIET, 6_000).every((threads) => threads === 2));
  for (const ms of [500, 500]) governor.took(ANSWER, ms, 7_000);
  assert.deepEqual(run(governor, 6, QUIET, 8_000), [2, 2, 2, 1, 1, 1]);
});

test('while another program has a core, fewer threads are used, and all again once it is gone', () => {
  const governor = new ThreadGovernor(2);
  run(governor, 100, QUIET);
  const busy = run(governor, 60, BUSY, 10_000);
  assert.ok(busy.filter((threads) => threads === 2).length <= 8, 'all threads are soon given up');
  assert.equal(busy.at(-1), 1);
  assert.equal(run(governor, 400, QUIET, 60_000).at(-1), 2, 'and taken up again');
});

test('on a machine that stays busy, all threads are tried ever more rarely', () => {
  const used = run(new ThreadGovernor(2), 4_000, BUSY);
  const tried = used.slice(200).filter((threads) => threads === 2).length;
  assert.ok(tried > 0 && tried < 30, `tried in ${tried} steps`);
});

test('a single thread is never compared', () => {
  assert.ok(run(new ThreadGovernor(1), 50, QUIET).every((threads) => threads === 1));
});

test('a prompt that comes in the midst of a comparison is read with all threads', () => {
  const governor = new ThreadGovernor(2);
  run(governor, 12 + 3, QUIET);
  assert.deepEqual([governor.threads(ANSWER), governor.threads(READING)], [1, 2]);
});

test('where nobody only answers, nothing is compared until steps are slow', () => {
  const governor = new ThreadGovernor(2);
  assert.ok(run(governor, 500, QUIET, 0, READING).every((threads) => threads === 2));
  const busy = run(governor, 60, BUSY, 100_000, READING);
  assert.ok(busy.filter((threads) => threads === 2).length <= 8);
  assert.equal(run(governor, 400, QUIET, 200_000, READING).at(-1), 2);
});

test('steps of two sizes are not compared, and a larger one is not taken for a slow one', () => {
  const governor = new ThreadGovernor(2);
  run(governor, 100, QUIET);
  let nowMs = 5_000;
  for (let step = 0; step < 40; step++) {
    const reads = step % 2 === 0;
    assert.equal(governor.threads(ANSWER), 2);
    governor.took({ tokens: reads ? 12 : 1, reads }, reads ? 120 : 10, nowMs);
    nowMs += 60;
  }
});
