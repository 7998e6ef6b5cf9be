import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { enforceRetention, type Retention } from './retention.ts';
import { feedbackRow, rows } from './rows.ts';
import { closedTrace, idAt, openTraceStore, type TraceStore } from './testing/trace-store.ts';

const DAY_MS = 86_400_000;
const NOW = 20_000 * DAY_MS + 1_000;
const daysAgo = (days: number) => idAt(NOW - days * DAY_MS);
const FOR_EVER: Retention = { tracesDays: 0, tracesRows: 1_000_000, bodiesDays: 0, feedbackDays: 0 };

function enforce(store: TraceStore, more: Partial<Retention>, nowMs = NOW): Promise<number> {
  return enforceRetention(store.writer, store.database, { ...FOR_EVER, ...more }, nowMs);
}

/** Traces of these days, each with a failed attempt and a tool call of its own. */
async function fill(store: TraceStore, days: readonly number[]): Promise<void> {
  for (const day of days) {
    const attempt = {
      rung: 0,
      expertId: 'up',
      kind: 'remote',
      startedAtMs: NOW,
      totalUs: 1,
      usage: {},
    } as const;
    const trace = closedTrace({ id: daysAgo(day), state: 'failed', attempts: [attempt] });
    await store.save(trace, { request: `{"day":${day}}`, callId: `call-${day}` });
  }
}

async function addFeedback(store: TraceStore, days: readonly number[]): Promise<void> {
  for (const day of days) {
    const feedback = { id: daysAgo(day), traceId: 't', kind: 'thumb', value: 'up', source: 'told' } as const;
    await store.writer.commit(rows(feedbackRow({ ...feedback, createdAtMs: NOW }, 'f00d')));
  }
}

const days = [9, 5, 3, 2, 1, 0];
const kept: [what: string, retention: Partial<Retention>, days: number[]][] = [
  ['0 days and many rows keep everything', {}, days],
  ['4 days keep nothing older', { tracesDays: 4 }, [3, 2, 1, 0]],
  ['3 days keep what is exactly as old', { tracesDays: 3 }, [3, 2, 1, 0]],
  ['4 rows keep the newest four', { tracesRows: 4 }, [3, 2, 1, 0]],
  ['as many rows as there are keep all', { tracesRows: 6 }, days],
  ['1 row keeps the newest', { tracesRows: 1 }, [0]],
  ['age goes before rows where it says more', { tracesDays: 1, tracesRows: 5 }, [1, 0]],
  ['rows go before age where they say more', { tracesDays: 8, tracesRows: 2 }, [1, 0]],
  ['more days than there are keep all', { tracesDays: 10 }, days],
];

suite('retention', () => {
  for (const [what, retention, left] of kept) {
    test(`of traces: ${what}`, async () => {
      await using store = openTraceStore();
      await fill(store, days);
      const removed = await enforce(store, retention);
      const ids = left.map(daysAgo);
      assert.deepEqual(store.column('SELECT id FROM trace ORDER BY id'), ids);
      assert.deepEqual(store.column('SELECT trace_id FROM attempt ORDER BY trace_id'), ids);
      assert.deepEqual(store.column('SELECT trace_id FROM tool_call ORDER BY trace_id'), ids);
      assert.equal(removed, 3 * (days.length - left.length));
      assert.equal(await enforce(store, retention), 0);
    });
  }

  test('of an empty house removes nothing', async () => {
    await using store = openTraceStore();
    assert.equal(await enforce(store, { tracesDays: 1, tracesRows: 1, bodiesDays: 1, feedbackDays: 1 }), 0);
  });

  test('removes more than one slice holds', async () => {
    await using store = openTraceStore();
    const old = Array.from({ length: 1_203 }, (_, nth) => closedTrace({ id: idAt(NOW - 9 * DAY_MS, nth) }));
    await Promise.all([...old, closedTrace({ id: daysAgo(0) })].map((trace) => store.save(trace)));
    assert.equal(await enforce(store, { tracesDays: 5 }), 1_203);
    assert.deepEqual(store.column('SELECT id FROM trace'), [daysAgo(0)]);
  });

  test('of feedback goes by its own age, and outlives its trace', async () => {
    await using store = openTraceStore();
    await fill(store, [9]);
    await addFeedback(store, days);
    await enforce(store, { tracesDays: 5 });
    assert.equal(store.column('SELECT id FROM feedback').length, days.length);
    await enforce(store, { feedbackDays: 3 });
    assert.deepEqual(store.column('SELECT id FROM feedback ORDER BY id'), [3, 2, 1, 0].map(daysAgo));
  });

  test('of bodies goes by the day they were last used, and their traces stay', async () => {
    await using store = openTraceStore();
    for (const [name, text] of [
      ['a', '{"kept":1}'],
      ['b', '{"kept":2}'],
      ['a', '{"kept":1}'],
    ] as const) {
      await store.save(closedTrace({ id: idAt(NOW, name.charCodeAt(0)), name }), { request: text });
    }
    const [today] = store.column('SELECT max(used_day) FROM text') as number[]; // the writer has its own clock
    const removed = (daysLater: number) =>
      enforce(store, { bodiesDays: 2 }, ((today ?? 0) + daysLater) * DAY_MS);
    assert.equal(await removed(0), 0);
    assert.equal(await removed(2), 0);
    assert.equal(store.column('SELECT id FROM text').length, 2);
    assert.equal(await removed(3), 2);
    assert.deepEqual(store.column('SELECT id FROM text'), []);
    const [row] = store.reader.list({}, 1);
    assert.deepEqual([row?.name, row?.request_hash], ['b', null]);
    assert.equal(store.reader.text(row?.request_text ?? 0), undefined);
  });
});
