import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { likeness, wordDiff } from './word-diff.ts';

const marked = (left: string, right: string) =>
  wordDiff(left, right)
    .map(({ from, text }) => (from === 'both' ? text : from === 'left' ? `[-${text}-]` : `{+${text}+}`))
    .join('');

suite('what two answers differ in', () => {
  const rows: [left: string, right: string, marked: string][] = [
    ['', '', ''],
    ['same words', 'same words', 'same words'],
    ['', 'new', '{+new+}'],
    ['old', '', '[-old-]'],
    ['It is red.', 'It is blue.', 'It is [-red-]{+blue+}.'],
    ['one two three', 'zero one three four', '{+zero +}one [-two -]three{+ four+}'],
    ['yes', 'yes, sure', 'yes{+, sure+}'],
    ['naïve café', 'naïve cafe', 'naïve [-café-]{+cafe+}'],
    ['a b c a b b a', 'c b a b a c', '[-a-]{+c+} b [-c -]a b [-b -]a{+ c+}'],
  ];
  for (const [left, right, wanted] of rows)
    test(`"${left}" and "${right}"`, () => assert.equal(marked(left, right), wanted));

  test('each side can be put together again from its parts, whatever they are', () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 300; round++) {
      const text = () => Array.from({ length: next(12) }, () => 'abc \n,'[next(6)]).join('');
      const [left, right] = [text(), text()];
      const parts = wordDiff(left, right);
      const side = (gone: string) =>
        parts
          .filter(({ from }) => from !== gone)
          .map((part) => part.text)
          .join('');
      assert.deepEqual([side('right'), side('left')], [left, right]);
      for (const [at, part] of parts.entries()) assert.notEqual(part.from, parts[at + 1]?.from);
    }
  });

  test('long texts with nothing in common are told apart at once, and whole', () => {
    const left = Array.from({ length: 5_000 }, (_, at) => `l${at}`).join(' ');
    const right = Array.from({ length: 5_000 }, (_, at) => `r${at}`).join('\n');
    const started = performance.now();
    assert.deepEqual(
      wordDiff(left, right).map(({ from }) => from),
      ['left', 'right'],
    );
    assert.ok(performance.now() - started < 1_000);
  });
});

test('likeness is the share of words that both have', () => {
  assert.equal(likeness(wordDiff('a b c d', 'a b c d')), 1);
  assert.equal(likeness(wordDiff('', '')), 1);
  assert.equal(likeness(wordDiff('a', 'b')), 0);
  assert.equal(likeness(wordDiff('a b c d', 'a b c x')), 0.75);
});
