import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { Trace } from '#contract/trace.ts';
import { MOST_ROWS, type TraceFilter } from './read-traces.ts';
import { feedbackRow, rows } from './rows.ts';
import { closedTrace, idAt, openTraceStore, type TraceStore } from './testing/trace-store.ts';

const START = 1_700_000_000_000;
let store: TraceStore;

const given: Partial<Trace>[] = [
  { name: 'auto', task: 'sort', kind: 'student', expertId: 'pupil', totalUs: 900 },
  { name: 'm', expertId: 'other', model: 'x', costNanos: 7_000 },
  { name: 'm', state: 'failed', error: { code: 'upstream_failed', message: 'no' } },
  { name: 'auto', state: 'cancelled', task: 'sort' },
  { name: 'n', state: 'failed', error: { code: 'policy_refused', message: 'no' } },
  { name: 'm', kind: 'local', expertId: 'gguf', totalUs: 2_000_000, costNanos: 5 },
  { name: 'm', state: 'open', auditOf: idAt(START) },
];
/** One a second, but the last two, which were opened in the same millisecond. */
const ids = given.map((_, at) => (at < 6 ? idAt(START + at * 1_000) : idAt(START + 5_000, 1)));

before(async () => {
  store = openTraceStore();
  for (const [at, more] of given.entries()) {
    await store.save(closedTrace({ ...more, id: ids[at] as string }), {
      request: `{"n":${at}}`,
      answer: '{"choices":[]}',
      ...(at === 1 || at === 5 ? { callId: 'twice' } : {}),
    });
  }
  for (const [nth, [at, kind, value = 'up']] of (
    [
      [0, 'thumb'],
      [0, 'comment'],
      [3, 'thumb', 'none'],
      [3, 'thumb'],
      [4, 'thumb'],
      [4, 'thumb', 'none'],
      [1, 'label', 'none'],
    ] as const
  ).entries()) {
    const feedback = { id: idAt(START + 9_000, nth), traceId: ids[at] as string, kind, value } as const;
    await store.writer.commit(rows(feedbackRow({ ...feedback, source: 'told', createdAtMs: START }, 'f00d')));
  }
});
after(() => store[Symbol.asyncDispose]());

suite('the traces that a filter lets through', () => {
  const filters: [filter: TraceFilter, found: number[]][] = [
    [{}, [6, 5, 4, 3, 2, 1, 0]],
    [{ state: 'failed' }, [4, 2]],
    [{ state: 'open' }, [6]],
    [{ state: 'swept' }, []],
    [{ expert: 'other' }, [1]],
    [{ task: 'sort' }, [3, 0]],
    [{ name: 'auto' }, [3, 0]],
    [{ error: 'policy_refused' }, [4]],
    [{ feedback: 'thumb' }, [3, 0]],
    [{ feedback: 'comment' }, [0]],
    [{ feedback: 'label' }, [1]],
    [{ feedback: 'edit' }, []],
    [{ sinceMs: START + 2_000 }, [6, 5, 4, 3, 2]],
    [{ sinceMs: START + 2_001 }, [6, 5, 4, 3]],
    [{ untilMs: START + 2_000 }, [1, 0]],
    [{ sinceMs: START + 1_000, untilMs: START + 3_000 }, [2, 1]],
    [{ kind: 'student' }, [0]],
    [{ kind: 'local' }, [5]],
    [{ owned: { is: true, remotes: [] } }, [5, 0]],
    [{ owned: { is: true, remotes: ['other'] } }, [5, 1, 0]],
    [{ owned: { is: false, remotes: ['other'] } }, [6, 4, 3, 2]],
    [{ audits: 'only' }, [6]],
    [{ audits: 'none', state: 'failed' }, [4, 2]],
    [{ auditOf: idAt(START) }, [6]],
    [{ auditOf: idAt(START + 1) }, []],
    [{ leastUs: 900 }, [5, 0]],
    [{ leastUs: 901 }, [5]],
    [{ leastNanos: 6 }, [1]],
    [{ leastNanos: 0 }, [5, 1]],
    [{ ids: [ids[4] as string, idAt(1), ids[1] as string] }, [4, 1]],
    [{ ids: [] }, []],
    [{ ids: ids.slice(0, 4), state: 'done' }, [1, 0]],
    [{ before: ids[2] }, [1, 0]],
    [{ after: ids[4] }, [6, 5]],
    [{ after: ids[1], before: ids[4] }, [3, 2]],
    [{ name: 'm', state: 'done', feedback: 'thumb' }, []],
    [{ name: 'auto', state: 'cancelled', feedback: 'thumb', sinceMs: START }, [3]],
    [{ name: "'; DROP TABLE trace; --" }, []],
  ];
  for (const [filter, found] of filters) {
    test(`list() of ${JSON.stringify(filter)} has ${found.length}`, () => {
      const wanted = found.map((at) => ids[at]);
      assert.deepEqual(
        store.reader.list(filter, 100).map(({ id }) => id),
        wanted,
      );
      assert.deepEqual(
        store.reader.list(filter, 100, true).map(({ id }) => id),
        wanted.toReversed(),
      );
    });
  }
});

suite('pages of traces', () => {
  for (const limit of [1, 2, 3, 7, 100]) {
    test(`of ${limit} are complete and repeat nothing, newest first and oldest first`, () => {
      const back: string[] = [];
      for (let before: string | undefined; ; before = back.at(-1)) {
        const page = store.reader.list({ before }, limit);
        if (page.length === 0) break;
        back.push(...page.map(({ id }) => id));
      }
      assert.deepEqual(back, ids.toReversed());
      const onward: string[] = [];
      for (let after: string | undefined; ; after = onward.at(-1)) {
        const page = store.reader.list({ after }, limit, true);
        if (page.length === 0) break;
        onward.push(...page.map(({ id }) => id));
      }
      assert.deepEqual(onward, ids);
    });
  }

  test('stay complete while new traces come', async () => {
    const first = store.reader.list({}, 3);
    const late = closedTrace({ id: idAt(START + 60_000) });
    await store.save(late);
    const second = store.reader.list({ before: first.at(-1)?.id }, 100);
    assert.deepEqual(
      [...first, ...second].map(({ id }) => id),
      ids.toReversed(),
    );
    assert.deepEqual(
      store.reader.list({ after: first[0]?.id }, 100).map(({ id }) => id),
      [late.id],
    );
  });

  test('are never longer than the most', async () => {
    await using full = openTraceStore();
    const many = Array.from({ length: MOST_ROWS + 3 }, (_, nth) => closedTrace({ id: idAt(START, nth) }));
    await Promise.all(many.map((trace) => full.save(trace)));
    assert.equal(full.reader.list({}, MOST_ROWS + 3).length, MOST_ROWS);
  });
});

suite('one trace', () => {
  test('get() has its attempts and feedback, also where the only attempt is the trace itself', () => {
    const found = store.reader.get(ids[0] as string);
    assert.equal(found?.trace.id, ids[0]);
    assert.deepEqual(
      found?.attempts.map(({ rung, expert_id }) => [rung, expert_id]),
      [[0, 'pupil']],
    );
    assert.deepEqual(
      found?.feedback.map(({ kind }) => kind),
      ['thumb', 'comment'],
    );
    assert.equal(store.reader.get('nobody'), undefined);
  });

  test('has its texts by id and by hash', () => {
    const row = store.reader.get(ids[2] as string)?.trace;
    assert.equal(row?.request_hash, hash('sha256', '{"n":2}'));
    assert.equal(store.reader.text(row?.request_text ?? 0), '{"n":2}');
    assert.equal(store.reader.textByHash(row?.request_hash ?? ''), '{"n":2}');
    assert.equal(store.reader.textByHash(hash('sha256', 'never said')), undefined);
    assert.equal(store.reader.text(12_345), undefined);
  });

  test('is found by a tool call in its answer, the newest where several have one of that id', () => {
    assert.equal(store.reader.traceOfToolCall('twice'), ids[5]);
    assert.equal(store.reader.traceOfToolCall('none'), undefined);
    assert.equal(store.reader.hasToolCall(ids[1] as string, 'twice'), true);
    assert.equal(store.reader.hasToolCall(ids[2] as string, 'twice'), false);
  });

  test('feedback comes newest first, a page at a time', () => {
    const first = store.reader.listFeedback(undefined, 4);
    const second = store.reader.listFeedback(first.at(-1)?.id, 4);
    assert.deepEqual(
      [...first, ...second].map(({ id }) => id),
      [6, 5, 4, 3, 2, 1, 0].map((nth) => idAt(START + 9_000, nth)),
    );
  });

  test('a database that cannot be read is told as such', async () => {
    const other = openTraceStore();
    await other[Symbol.asyncDispose]();
    assert.throws(() => other.reader.list({}, 1), { code: 'trace_unavailable' });
  });
});
