import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Attempt } from '#contract/trace.ts';
import { expertAsks } from './expert-asks.ts';
import { closedTrace, idAt, openTraceStore } from './testing/trace-store.ts';

const NOW = 1_750_000_000_000;
const DAY_MS = 86_400_000;

function attempt(expertId: string, rung: number, startedAtMs: number, message?: string): Attempt {
  const error = message === undefined ? {} : { error: { code: 'upstream_failed', message } as const };
  return { rung, expertId, kind: 'remote', startedAtMs, totalUs: 2_000_000, usage: {}, ...error };
}

suite('expertAsks()', () => {
  test('counts what the list of traces has of each expert, with the last answer and the last error', async () => {
    await using store = openTraceStore();
    const at = (ago: number, nth = 0) => idAt(NOW - ago, nth);
    await store.save(closedTrace({ id: at(2 * DAY_MS), expertId: 'up' })); // too old
    await store.save(closedTrace({ id: at(9_000), expertId: 'up', totalUs: 1_000_000 }));
    const first = [attempt('down', 0, NOW - 8_000, 'an old no'), attempt('up', 1, NOW - 7_000)];
    await store.save(closedTrace({ id: at(8_000), expertId: 'up', totalUs: 3_000_000, attempts: first }));
    const { expertId: _, ...nobody } = closedTrace({ id: at(6_000) });
    const both = [attempt('down', 0, NOW - 6_000, 'no'), attempt('down', 1, NOW - 5_000, 'still no')];
    await store.save({ ...nobody, state: 'failed', attempts: both });
    const found = expertAsks(store.database, NOW - DAY_MS);
    assert.deepEqual(Object.fromEntries(found), {
      up: { asks: 2, failed: 0, lastAnsweredAtMs: NOW - 5_000, lastError: undefined },
      down: {
        asks: 2,
        failed: 2,
        lastAnsweredAtMs: undefined,
        lastError: { atMs: NOW - 5_000, code: 'upstream_failed', message: 'still no' },
      },
    });
    for (const [expert, { asks }] of found)
      assert.equal(store.reader.list({ expert, sinceMs: NOW - DAY_MS }, 100).length, asks, expert);
  });
});
