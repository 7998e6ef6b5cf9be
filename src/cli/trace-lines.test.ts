import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TraceRow } from '#traces/read-traces.ts';
import { traceRow } from '#traces/testing/trace-row.ts';
import { textWidth } from './fit-text.ts';
import { askedAndAnswered, type FirstWords, TraceLines, timeOf } from './trace-lines.ts';

const NOW = new Date(2026, 10, 21, 9).getTime();
const WORDS: FirstWords = { asked: 'What is the capital of France?', answered: 'Paris, on the river Seine.' };

function print(width: number, rows: readonly TraceRow[], words = WORDS): string[] {
  const lines = new TraceLines(
    () => width,
    () => NOW,
  );
  lines.measure(rows);
  return rows.flatMap((row) => lines.lines(row, words));
}

suite('traces as lines', () => {
  test('a wide terminal has columns and words on one line', () => {
    assert.deepEqual(print(150, [traceRow({ task: 'geo' })]), [
      'time      trace         asked                   task  state  tokens       cost   first   total',
      '08:14:02  0000000000aa  auto → mock/mock-model  geo   done    24→18  $0.000060  1.2 ms  3.4 ms' +
        '  What is the capital of F… → Paris, on the river Seine.',
    ]);
  });

  test('a narrow one has the words below; columns go that matter least, and the task moves to the words', () => {
    const row = traceRow({
      task: 'geo',
      name: 'mock',
      error_code: 'context_length_exceeded',
      state: 'failed',
    });
    const [heading, line, words] = print(80, [row]);
    assert.equal(heading, 'time      trace         asked            state                    tokens   total');
    assert.match(line ?? '', /^08:14:02 {2}0000000000aa {2}mock\/mock-model {2}context_length_exceeded/);
    assert.match(words ?? '', /^ {10}geo: What is the capital of France\? → Paris/);
  });

  test('no line is wider than the terminal', () => {
    const rows = [
      traceRow(),
      traceRow({ name: '日本'.repeat(30), task: 't'.repeat(90), model: 'm'.repeat(200) }),
      traceRow({
        state: 'failed',
        error_code: 'context_length_exceeded',
        error_message: 'too long '.repeat(50),
      }),
      traceRow({
        tokens_in: 1_234_567,
        tokens_out: 1_234_567,
        cost_nanos: 123_456_789_000,
        total_us: 123_456_789,
      }),
    ];
    const words = { asked: '🎉 日本の首都は '.repeat(20), answered: 'word '.repeat(100) };
    for (const width of [80, 100, 132, 200]) {
      for (const line of print(width, rows, words)) assert.ok(textWidth(line) <= width, `${width}: ${line}`);
    }
  });

  test('a column without anything to say is left out, and named once it has', () => {
    const lines = new TraceLines(
      () => 200,
      () => NOW,
    );
    const bare = {
      task: null,
      cost_nanos: null,
      first_byte_us: null,
      total_us: null,
      tokens_in: null,
      tokens_out: null,
    };
    const open = traceRow({ ...bare, state: 'open' });
    assert.match(lines.lines(open, WORDS)[0] ?? '', /^time +trace +asked +state$/);
    assert.equal(lines.lines(open, WORDS).length, 1);
    assert.match(lines.lines(traceRow(), WORDS)[0] ?? '', /cost +first +total$/);
  });

  test('the words of an open trace are the question, of a failed one its error', () => {
    const open = print(200, [traceRow({ state: 'open' })], { asked: 'q', answered: '' });
    assert.match(open[1] ?? '', / q$/);
    const failed = print(200, [traceRow({ state: 'failed', error_message: 'no\nkey' })], {
      asked: 'q',
      answered: '',
    });
    assert.match(failed[1] ?? '', / q → no key$/);
  });

  test('askedAndAnswered() says one name once', () => {
    const rows: [Partial<TraceRow>, string][] = [
      [{ name: 'auto' }, 'auto → mock/mock-model'],
      [{ name: 'mock' }, 'mock/mock-model'],
      [{ name: 'mock-model' }, 'mock/mock-model'],
      [{ name: 'mock/mock-model' }, 'mock/mock-model'],
      [{ name: 'auto', expert_id: null, model: null }, 'auto'],
      [{ name: 'auto', model: null }, 'auto → mock'],
      [{ name: 'auto', expert_id: 't_1.2', model: 't_1.2' }, 'auto → t_1.2'],
    ];
    for (const [row, said] of rows) assert.equal(askedAndAnswered(traceRow(row)), said);
  });

  test('timeOf() has the day only where it is not today', () => {
    assert.equal(timeOf(NOW, NOW), '09:00:00');
    assert.equal(timeOf(NOW - 86_400_000, NOW), '11-20 09:00:00');
  });
});
