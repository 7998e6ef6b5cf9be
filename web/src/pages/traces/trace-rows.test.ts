import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Trace } from '../../api/traces.ts';
import {
  MOST_WAITING,
  NO_ROWS,
  revealed,
  type TraceRows,
  withFirstPage,
  withNews,
  withOlderPage,
  without,
} from './trace-rows.ts';

const row = (at: number, more: Partial<Trace> = {}) =>
  ({ id: String(at).padStart(6, '0'), state: 'done', ...more }) as Trace;
const rows = (...ats: number[]) => ats.map((at) => row(at));
const numbers = (some: readonly Trace[]) => some.map(({ id }) => Number(id));
const some: TraceRows = withFirstPage(NO_ROWS, rows(9, 8, 7));

suite('pages of traces', () => {
  test('follow one another, and a row that both have stands once', () => {
    assert.deepEqual(numbers(withOlderPage(some, rows(7, 6, 5)).rows), [9, 8, 7, 6, 5]);
    assert.deepEqual(numbers(withOlderPage(NO_ROWS, rows(2, 1)).rows), [2, 1]);
  });

  test('the first one read anew keeps the older rows where they meet', () => {
    const long = withOlderPage(some, rows(6, 5));
    assert.deepEqual(numbers(withFirstPage(long, rows(11, 10, 9, 8)).rows), [11, 10, 9, 8, 7, 6, 5]);
    assert.deepEqual(numbers(withFirstPage(long, rows(8, 7)).rows), [8, 7, 6, 5]);
  });

  test('and begins anew where there is a gap, or where nothing is left', () => {
    assert.deepEqual(numbers(withFirstPage(some, rows(30, 29)).rows), [30, 29]);
    assert.deepEqual(withFirstPage(some, []).rows, []);
  });
});

suite('news of traces', () => {
  test('new ones come in by their time and are marked, old ones change in place', () => {
    const next = withNews(some, [row(10), row(8, { state: 'failed' }), row(11)], true);
    assert.deepEqual(numbers(next.rows), [11, 10, 9, 8, 7]);
    assert.equal(next.rows[3]?.state, 'failed');
    assert.deepEqual([...next.fresh].map(Number).sort(), [10, 11]);
  });

  test('one that began earlier and ended now comes in where it belongs', () => {
    const gap = withFirstPage(NO_ROWS, rows(9, 7));
    assert.deepEqual(numbers(withNews(gap, [row(8)], true).rows), [9, 8, 7]);
  });

  test('what is older than the oldest row is left to its page', () => {
    assert.deepEqual(numbers(withNews(some, [row(3)], true).rows), [9, 8, 7]);
  });

  test('wait while somebody reads, and come in when asked for', () => {
    const held = withNews(withNews(some, [row(10)], false), [row(12), row(10, { state: 'failed' })], false);
    assert.deepEqual(
      [numbers(held.rows), numbers(held.waiting)],
      [
        [9, 8, 7],
        [12, 10],
      ],
    );
    const shown = revealed(held);
    assert.deepEqual([numbers(shown.rows), shown.waiting], [[12, 10, 9, 8, 7], []]);
    assert.equal(shown.rows[1]?.state, 'failed');
  });

  test('no more wait than the most', () => {
    const many = Array.from({ length: MOST_WAITING + 5 }, (_, at) => row(at + 100));
    const held = withNews(some, many, false);
    assert.equal(held.waiting.length, MOST_WAITING);
    assert.equal(Number(held.waiting[0]?.id), MOST_WAITING + 104);
  });

  test('into an empty list', () => {
    assert.deepEqual(numbers(withNews(NO_ROWS, rows(1), true).rows), [1]);
  });
});

test('a deleted one is gone, shown or waiting', () => {
  const held = withNews(some, [row(10)], false);
  assert.deepEqual(numbers(without(held, '000010').waiting), []);
  assert.deepEqual(numbers(without(held, '000008').rows), [9, 7]);
});
