import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '#std/clock.ts';
import { seen } from './testing/seen.ts';
import { TaskWatch } from './watch.ts';

test('TaskWatch looks until it is stopped, once more then, and goes on after a look that failed', async () => {
  const enough = Promise.withResolvers<void>();
  let looks = 0;
  const told: number[] = [];
  const look = async () => {
    looks += 1;
    if (looks === 3) enough.resolve();
    if (looks === 2) throw new Error('the server was busy');
    return [seen({ audits: looks, ...(looks === 1 ? { lesson: { rows: 1, done: 0 } } : {}) })];
  };
  const states: boolean[] = [];
  const watch = new TaskWatch(look, fakeClock(), ({ tasks, isLearning }) => {
    told.push(tasks[0]?.audits ?? 0);
    states.push(isLearning);
  });
  watch.start();
  await enough.promise;
  await watch.stop();
  assert.deepEqual(told.slice(0, 2), [1, 3]);
  assert.equal(told.at(-1), looks);
  assert.deepEqual(states.slice(0, 2), [true, false]);
  assert.equal(watch.trouble, undefined);
});

test('TaskWatch keeps what the last look complained of', async () => {
  const watch = new TaskWatch(
    async () => {
      throw new Error('404 no such path');
    },
    fakeClock(),
    () => assert.fail('it saw nothing'),
  );
  watch.start();
  await watch.stop();
  assert.equal(watch.trouble, '404 no such path');
});
