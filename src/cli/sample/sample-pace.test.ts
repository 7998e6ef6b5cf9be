import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fakeClock } from '#std/clock.ts';
import { SamplePace } from './sample-pace.ts';

suite('SamplePace', () => {
  test('leaves its gap between any two asks, however many lanes there are', async () => {
    const clock = fakeClock(0);
    clock.advance(1_000);
    const pace = new SamplePace(clock, new AbortController().signal);
    pace.gapMs = 200;
    const turns: number[] = [];
    for (let ask = 0; ask < 4; ask++) turns.push(await pace.turn());
    const gaps = turns.slice(1).map((at, index) => at - (turns[index] ?? 0));
    // The first may catch up on a little.
    assert.deepEqual(gaps, [100, 200, 200]);
  });

  test('takes a new gap at once, also while it waits for an old one', async () => {
    const clock = fakeClock(0);
    clock.advance(1_000);
    const pace = new SamplePace(
      {
        ...clock,
        sleep: async (ms, signal) => {
          pace.gapMs = 10;
          await clock.sleep(ms, signal);
        },
      },
      new AbortController().signal,
    );
    pace.gapMs = 60_000;
    await pace.turn();
    const before = clock.nowMs();
    await pace.turn();
    assert.ok(clock.nowMs() - before <= 40, `${clock.nowMs() - before} ms`);
  });

  test('lets nobody ask while it is held, and everybody go when it is told to stop', async () => {
    const clock = fakeClock(0);
    const stop = new AbortController();
    let sleeps = 0;
    const pace = new SamplePace(
      {
        ...clock,
        sleep: async (ms, signal) => {
          if (++sleeps === 50) stop.abort();
          await clock.sleep(ms, signal);
        },
      },
      stop.signal,
    );
    pace.isHeld = true;
    await pace.turn();
    assert.equal(sleeps, 50);
  });
});
