import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { MOST_ROWS } from './read-traces.ts';
import { feedbackRow, rows } from './rows.ts';
import { closedTrace, idAt, openTraceStore, type TraceStore } from './testing/trace-store.ts';
import { type ListWish, listTraces } from './trace-list.ts';

const START = 1_700_000_000_000;
const SYSTEM = { role: 'system', content: 'You are a helpful zebra.' };

let store: TraceStore;
const ids: string[] = [];

const request = (...messages: object[]) => JSON.stringify({ model: 'm', messages: [SYSTEM, ...messages] });
const user = (content: unknown) => ({ role: 'user', content });
const answer = (text: string | null, more: object = {}) =>
  JSON.stringify({ choices: [{ text, toolCalls: [], finish: 'stop', ...more }] });

const given: { request?: string; answer?: string; name?: string }[] = [
  { request: request(user('Où est le CAFÉ ?')), answer: answer('Rue de la Paix.') },
  {
    request: request(user('first'), { role: 'assistant', content: 'aha' }, user('second  line\nand more')),
    answer: answer(null, { toolCalls: [{ id: 'c', name: 'look_up', arguments: '{"place":"Ulm"}' }] }),
  },
  { request: JSON.stringify({ input: ['vector me', 'and me'] }) },
  {
    request: request(
      user([
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: {} },
      ]),
    ),
  },
  { request: request(user('x'.repeat(500))), answer: answer(`${'y'.repeat(159)}😀😀`) },
  { request: request(user('z'.repeat(1_000_001))), answer: answer('long question'), name: 'sesame' },
];

before(async () => {
  store = openTraceStore();
  for (const [at, { name, ...texts }] of given.entries()) {
    ids.push(idAt(START + at * 1_000));
    await store.save(closedTrace({ id: ids[at] as string, ...(name ? { name } : {}) }), texts);
  }
  const said = { traceId: ids[1] as string, source: 'told', createdAtMs: START } as const;
  const thumb = { ...said, id: idAt(START, 1), kind: 'thumb', value: 'up' } as const;
  const edit = { ...said, id: idAt(START, 2), kind: 'edit', value: 'better so' } as const;
  await store.writer.commit(rows(feedbackRow(thumb, 'f'), feedbackRow(edit, 'f')));
});
after(() => store[Symbol.asyncDispose]());

function list(wish: Partial<ListWish>, nowMs?: () => number) {
  return listTraces(store.reader, { filter: {}, limit: 50, preview: false, ...wish }, nowMs);
}
const found = (wish: Partial<ListWish>) => list(wish).rows.map(({ row }) => ids.indexOf(row.id));

suite('a preview', () => {
  const preview = (at: number) => list({ preview: true }).rows.toReversed()[at]?.preview;

  test('has the first words of the last question and of the answer', () => {
    assert.deepEqual(preview(0), { asked: 'Où est le CAFÉ ?', answered: 'Rue de la Paix.', feedback: [] });
    assert.equal(preview(1)?.asked, 'second line and more');
    assert.equal(preview(1)?.answered, 'look_up({"place":"Ulm"})');
    assert.equal(preview(2)?.asked, 'vector me and me');
    assert.equal(preview(3)?.asked, 'see [image]');
  });

  test('ends after 160 characters, none of them cut in two', () => {
    assert.equal(preview(4)?.asked, `${'x'.repeat(159)}…`);
    assert.equal(preview(4)?.answered, `${'y'.repeat(159)}…`);
  });

  test('says null where nothing was said, and where the text is too long to look into', () => {
    assert.equal(preview(2)?.answered, null);
    assert.deepEqual(preview(5), { asked: null, answered: 'long question', feedback: [] });
  });

  test('marks feedback, with the value of a thumb and not of an edit', () => {
    assert.deepEqual(preview(1)?.feedback, [
      { kind: 'thumb', value: '"up"', source: 'told' },
      { kind: 'edit', value: null, source: 'told' },
    ]);
  });

  test('is left out where nobody wants it', () => {
    assert.equal('preview' in (list({}).rows[0] ?? {}), false);
  });
});

suite('a search', () => {
  const searches: [words: string, found: number[]][] = [
    ['cafe', [0]],
    ['RUE DE LA', [0]],
    ['aha', [1]],
    ['first', [1]],
    ['ulm', [1]],
    ['zebra', []],
    ['vector', [2]],
    ['long question', [5]],
    ['SESAME', [5]],
    ['%', []],
    ['"', [1]],
  ];
  for (const [words, wanted] of searches) {
    test(`for ${words} finds ${JSON.stringify(wanted)}`, () => {
      const { next, searchedTo } = list({ words });
      assert.deepEqual(found({ words }), wanted);
      assert.deepEqual([next, searchedTo], [null, null]);
    });
  }

  test('finds a trace by its id', () => {
    assert.deepEqual(found({ words: ids[3] as string }), [3]);
  });

  test('obeys the filter beside it', () => {
    assert.deepEqual(found({ words: 'e', filter: { name: 'sesame' } }), [5]);
    assert.deepEqual(found({ words: 'cafe', filter: { sinceMs: START + 1 } }), []);
  });

  test('goes on page by page and says how far it looked', () => {
    const all: number[] = [];
    for (let before: string | undefined; ; ) {
      const page = list({ words: 'o', limit: 1, filter: { before } });
      all.push(...page.rows.map(({ row }) => ids.indexOf(row.id)));
      if (page.next === null) break;
      assert.equal(page.searchedTo, START + (all.at(-1) ?? 0) * 1_000);
      before = page.next;
    }
    assert.deepEqual(all, found({ words: 'o' }));
  });

  test('ends when its time is up, and the next page goes on where it stopped', () => {
    let now = 0;
    const slow = () => {
      now += 150;
      return now;
    };
    const first = list({ words: 'cafe' }, slow);
    assert.deepEqual([first.rows, first.next, first.searchedTo], [[], ids[3], START + 3_000]);
    assert.deepEqual(found({ words: 'cafe', filter: { before: first.next as string } }), [0]);
  });
});

test('a plain page names the next, and ends where there is none', () => {
  assert.equal(list({ limit: 4 }).next, ids[2]);
  assert.equal(list({ limit: MOST_ROWS }).next, null);
});
