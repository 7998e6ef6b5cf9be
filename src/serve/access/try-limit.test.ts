import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TryLimit } from './try-limit.ts';

const PATIENCE = { free: 3, firstWaitMs: 1_000, longestWaitMs: 10_000, forgetMs: 60_000 };

suite('wrong tries', () => {
  test('cost nothing at first, then each twice as long, up to a limit', () => {
    const limit = new TryLimit(PATIENCE);
    let nowMs = 5_000;
    const waits = Array.from({ length: 8 }, () => {
      limit.count('a', nowMs);
      const waitMs = limit.waitMs('a', nowMs);
      nowMs += waitMs;
      assert.equal(limit.waitMs('a', nowMs), 0);
      return waitMs;
    });
    assert.deepEqual(waits, [0, 0, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test('of one are not those of another', () => {
    const limit = new TryLimit(PATIENCE);
    for (let tries = 0; tries < 5; tries++) limit.count('a', 0);
    assert.ok(limit.waitMs('a', 0) > 0);
    assert.equal(limit.waitMs('b', 0), 0);
  });

  test('are forgotten when there was none for long, and not a moment before', () => {
    const limit = new TryLimit(PATIENCE);
    for (let tries = 0; tries < 5; tries++) limit.count('a', 0);
    limit.count('a', 60_000);
    assert.equal(limit.waitMs('a', 60_000), 8_000);
    limit.count('a', 120_001);
    assert.equal(limit.waitMs('a', 120_001), 0);
  });

  test('are forgotten after a right one', () => {
    const limit = new TryLimit(PATIENCE);
    for (let tries = 0; tries < 5; tries++) limit.count('a', 0);
    limit.forget('a');
    assert.equal(limit.waitMs('a', 0), 0);
    limit.count('a', 0);
    assert.equal(limit.waitMs('a', 0), 0);
  });

  test('that turned out right count for nothing, and leave the others', () => {
    const limit = new TryLimit(PATIENCE);
    for (let tries = 0; tries < 100; tries++) {
      limit.count('all', 0);
      limit.uncount('all', 0);
    }
    assert.equal(limit.waitMs('all', 0), 0);
    limit.count('all', 0);
    limit.count('all', 0);
    limit.uncount('all', 0);
    limit.count('all', 0);
    assert.equal(limit.waitMs('all', 0), 0);
    limit.count('all', 0);
    assert.equal(limit.waitMs('all', 0), 1_000);
  });
});
