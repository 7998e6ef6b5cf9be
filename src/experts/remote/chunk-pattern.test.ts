import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#testing/cuts.ts';
import { ChunkPattern, type Words } from './chunk-pattern.ts';

const said = (text: string): Words => ({ type: 'text-delta', choice: 0, text });

/** A chunk as an upstream would write it, with the words as JSON text. */
function chunk(value: string, before = '{"id":"c-1","choices":[{"index":0,"delta":{"content":'): string {
  return `${before}${value}},"finish_reason":null}]}`;
}

/** What a pattern makes of a chunk after it learned from the one with `text`. */
function read(text: string, data: string): string | undefined {
  const pattern = new ChunkPattern();
  pattern.learn(chunk(JSON.stringify(text)), said(text));
  return pattern.textOf(data);
}

suite('ChunkPattern', () => {
  const rows: [what: string, learned: string, value: string, text: string | undefined][] = [
    ['other words', 'Hi', '" there"', ' there'],
    ['the same words', 'Hi', '"Hi"', 'Hi'],
    ['words of other scripts', 'Hi', '"søk 👩‍👩‍👧‍👦"', 'søk 👩‍👩‍👧‍👦'],
    ['no words', 'Hi', '""', undefined],
    ['an escape', 'Hi', '"\\n"', undefined],
    ['an escaped quote', 'Hi', '"\\""', undefined],
    ['a field more', 'Hi', '"a","refusal":"b"', undefined],
    ['something that is no text', 'Hi', '7', undefined],
    ['what no JSON text may contain', 'Hi', '"\t"', undefined],
    ['anything, after words that were escaped', 'a"b', '"c"', undefined],
    ['anything, after words that stand there twice', 'index', '"c"', undefined],
    ['anything, after words that look like what is between two texts', ':', '"c"', undefined],
  ];
  for (const [what, learned, value, text] of rows) {
    test(`${what}: ${text === undefined ? 'is to be read in full' : 'is known'}`, () => {
      assert.equal(read(learned, chunk(value)), text);
    });
  }

  test('knows nothing before it learned', () => {
    assert.equal(new ChunkPattern().textOf(chunk('"a"')), undefined);
  });

  test('knows no chunk that differs in anything else', () => {
    assert.equal(
      read('Hi', chunk('"a"', '{"id":"c-2","choices":[{"index":0,"delta":{"content":')),
      undefined,
    );
    assert.equal(read('Hi', `${chunk('"a"')} `), undefined);
    assert.equal(read('Hi', chunk('"a"').replace('null', '"stop"')), undefined);
  });

  test('knows no chunk in which its beginning and its end overlap', () => {
    const pattern = new ChunkPattern();
    pattern.learn('{"x":"a"}', said('a'));
    for (const data of ['{"x":"}', '{"x":""}', '"}', '']) assert.equal(pattern.textOf(data), undefined);
  });

  test('says the words with what was known of them', () => {
    const pattern = new ChunkPattern();
    pattern.learn('{"x":"a"}', { type: 'reasoning-delta', choice: 3, text: 'a' });
    assert.deepEqual(pattern.saying('b'), { type: 'reasoning-delta', choice: 3, text: 'b' });
  });

  test('agrees with JSON wherever it knows the answer', () => {
    const random = seededRandom(7);
    const letters = ['a', 'b', ':', ',', '{', '}', '"', '\\', 'n', '\n', '\t', 'é', '😀', '\u007f', '\ud800'];
    const some = (most: number) =>
      Array.from(
        { length: Math.floor(random() * most) },
        () => letters[Math.floor(random() * letters.length)],
      ).join('');
    let known = 0;
    for (let round = 0; round < 20_000; round++) {
      const learned = some(4);
      const text = some(4);
      // Sometimes the bare text, which may break out of its quotes.
      const value = random() < 0.5 ? JSON.stringify(text) : `"${text}"`;
      const got = read(learned, chunk(value));
      if (got === undefined) continue;
      known++;
      assert.equal(JSON.parse(chunk(value)).choices[0].delta.content, got);
    }
    assert.ok(known > 1_000, `${known} were known`);
  });
});
