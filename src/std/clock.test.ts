import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fakeClock, systemClock } from './clock.ts';

suite('systemClock', () => {
  test('sleep() rejects with the reason of a signal that aborts, at once', async () => {
    const abort = new AbortController();
    const reason = new Error('no longer wanted');
    const startedMs = performance.now();
    const sleeping = systemClock.sleep(60_000, abort.signal);
    setImmediate(() => abort.abort(reason));
    await assert.rejects(sleeping, (error) => error === reason);
    assert.ok(performance.now() - startedMs < 1_000);
  });

  test('sleep() rejects with the reason of a signal that has aborted', async () => {
    const reason = new Error('no longer wanted');
    await assert.rejects(systemClock.sleep(60_000, AbortSignal.abort(reason)), (error) => error === reason);
  });

  test('sleep() resolves where nothing aborts', async () => {
    await systemClock.sleep(0);
    await systemClock.sleep(0, new AbortController().signal);
  });

  test('tickUs() never goes back and counts whole microseconds', () => {
    const ticks = Array.from({ length: 1_000 }, () => systemClock.tickUs());
    assert.deepEqual(
      ticks.toSorted((a, b) => a - b),
      ticks,
    );
    assert.ok(ticks.every(Number.isSafeInteger));
  });
});

suite('fakeClock()', () => {
  test('moves only when told', async () => {
    const clock = fakeClock(1_000);
    assert.equal(clock.nowMs(), 1_000);
    clock.advance(5);
    assert.equal(clock.nowMs(), 1_005);
    assert.equal(clock.tickUs(), 1_005_000);
    await clock.sleep(20);
    assert.equal(clock.nowMs(), 1_025);
    assert.deepEqual(clock.slept, [20]);
  });

  test('sleep() rejects with the reason of a signal that has aborted, and no time passes', async () => {
    const clock = fakeClock(1_000);
    const reason = new Error('no longer wanted');
    await assert.rejects(clock.sleep(20, AbortSignal.abort(reason)), (error) => error === reason);
    assert.equal(clock.nowMs(), 1_000);
    assert.deepEqual(clock.slept, []);
  });
});
