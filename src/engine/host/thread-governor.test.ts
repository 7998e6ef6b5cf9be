import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThreadGovernor } from './thread-governor.ts';

/** Lets steps pass on a machine where they take as long as `msOf` says; gives the threads that each was given. */
function run(governor: ThreadGovernor, steps: number, msOf: (threads: number) => number, from = 0): number[] {
  let nowMs = from;
  return Array.from({ length: steps }, () => {
    const { threads } = governor;
    nowMs += msOf(threads);
    governor.took(1, msOf(threads), nowMs);
    return threads;
  });
}

const QUIET = (threads: number) => 20 / threads;
const BUSY = (threads: number) => (threads === 1 ? 25 : 500);

test('on a quiet machine all threads compute, but for one short comparison', () => {
  const used = run(new ThreadGovernor(2), 500, QUIET);
  assert.equal(used.filter((threads) => threads === 1).length, 3);
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

test('a single thread is never compared, and reading a prompt tells nothing', () => {
  assert.ok(run(new ThreadGovernor(1), 50, QUIET).every((threads) => threads === 1));
  const governor = new ThreadGovernor(4);
  for (let step = 0; step < 50; step++) governor.took(512, 1_000, step);
  assert.equal(governor.threads, 4);
});

test('a step that is larger, because it reads a prompt beside answers, is not taken for a slow one', () => {
  const governor = new ThreadGovernor(2);
  run(governor, 100, QUIET);
  let nowMs = 5_000;
  for (let step = 0; step < 40; step++) {
    assert.equal(governor.threads, 2);
    governor.took(step % 2 === 0 ? 12 : 1, step % 2 === 0 ? 120 : 10, nowMs);
    nowMs += 60;
  }
});
