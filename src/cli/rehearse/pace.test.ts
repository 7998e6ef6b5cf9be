import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fakeClock } from '#std/clock.ts';
import { Pace } from './pace.ts';

suite('Pace', () => {
  test('lets a lane ask at once the first time, and then once in the interval', async () => {
    const clock = fakeClock(0);
    const pace = new Pace(40, clock, new AbortController().signal);
    const first = await pace.turn(undefined);
    assert.equal(first, 0);
    clock.advance(15); // the answer came
    assert.equal(await pace.turn(first), 40);
    assert.deepEqual(clock.slept, [25]);
  });

  test('does not wait where the answer took longer than the interval', async () => {
    const clock = fakeClock(0);
    const pace = new Pace(40, clock, new AbortController().signal);
    clock.advance(90);
    assert.equal(await pace.turn(0), 90);
    assert.deepEqual(clock.slept, []);
  });

  test('lets nobody ask while a lesson is under way', async () => {
    const clock = fakeClock(0);
    const pace = new Pace(0, clock, new AbortController().signal);
    pace.lessonUnderWay(true);
    const { sleep } = clock;
    clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (clock.nowMs() >= 3_000) pace.lessonUnderWay(false);
    };
    assert.equal(await pace.turn(undefined), 3_000);
  });

  test('goes on after a minute, however long a lesson takes', async () => {
    const clock = fakeClock(0);
    const pace = new Pace(0, clock, new AbortController().signal);
    pace.lessonUnderWay(true);
    assert.equal(await pace.turn(undefined), 60_000);
  });

  test('gives up waiting once nobody shall ask any more', async () => {
    const clock = fakeClock(0);
    const stop = new AbortController();
    const pace = new Pace(1_000, clock, stop.signal);
    stop.abort();
    assert.equal(await pace.turn(0), 0);
  });
});
