import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Trace } from '../../api/traces.ts';
import { askedWords, outcomeOf, shortTime } from './trace-words.ts';

const trace = (more: object) =>
  ({ state: 'done', wire: 'openai-chat', request_hash: 'a', answer_hash: 'b', ...more }) as Trace;
const preview = (asked: string | null, answered: string | null) => ({ asked, answered, feedback: [] });

suite('a trace in a line', () => {
  const rows: [what: string, more: object, words: string, look: string][] = [
    [
      'answered',
      { preview: preview('q', 'It is **red**, *or* `#1`, 2 * 3') },
      'It is red, or #1, 2 * 3',
      'normal',
    ],
    ['with a heading', { preview: preview('q', '## So\nit is #1') }, 'So\nit is #1', 'normal'],
    ['open', { state: 'open' }, 'Being answered …', 'waits'],
    ['failed', { state: 'failed', error_message: 'Cannot reach it' }, 'Cannot reach it', 'trouble'],
    [
      'failed without words',
      { state: 'failed', error_message: null, error_code: 'internal' },
      'It failed: internal',
      'trouble',
    ],
    ['cancelled', { state: 'cancelled' }, 'Given up by the caller', 'quiet'],
    ['swept', { state: 'swept' }, 'Cut short: the server stopped', 'trouble'],
    ['vectors', { wire: 'openai-embeddings', answer_hash: null }, 'Numbers, which are not kept', 'quiet'],
    [
      'removed',
      { answer_hash: null, preview: preview(null, null) },
      'The text was removed after its time',
      'quiet',
    ],
    ['long', { preview: preview('q', null) }, 'A long answer: open it to read', 'quiet'],
  ];
  for (const [what, more, words, look] of rows)
    test(what, () => assert.deepEqual(outcomeOf(trace(more)), { words, look }));

  test('says what was asked, or why that cannot be said', () => {
    assert.equal(askedWords(trace({ preview: preview('Why?', null) })), 'Why?');
    assert.equal(askedWords(trace({ request_hash: null })), 'The text was removed after its time');
    assert.equal(
      askedWords(trace({ preview: preview(null, null) })),
      'An ask over openai-chat: open it to read',
    );
  });

  test("has today's time by the clock, older ones with their day", () => {
    const noon = new Date(2026, 10, 21, 12, 3, 4).getTime();
    assert.equal(shortTime(noon, noon + 60_000), '12:03:04');
    assert.equal(shortTime(noon, noon + 86_400_000), 'Nov 21, 12:03');
  });
});
