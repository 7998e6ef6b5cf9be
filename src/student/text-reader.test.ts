import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LETTER_RUNS, SINGLE_WORDS, TextReader, WORD_PAIRS } from './text-reader.ts';

const reader = new TextReader({ lettersFrom: 2, lettersTo: 4 });

/** The features of a kind, in no order. */
function features(text: string, kind: number): number[] {
  reader.read(text);
  return [...reader.hashes.subarray(reader.starts[kind], reader.starts[kind + 1])].sort();
}

suite('a text reader', () => {
  test('takes a feature for each word', () => {
    assert.equal(features('one two three', SINGLE_WORDS).length, 3);
    assert.equal(features('', SINGLE_WORDS).length, 0);
    assert.equal(features('   \n\t ', LETTER_RUNS).length, 0);
  });

  const alike: [what: string, one: string, other: string][] = [
    ['case', 'Where IS it', 'where is it'],
    ['white space', ' where  is\n it ', 'where is it'],
    ['how an accent is composed', 'caf\u00e9', 'cafe\u0301'],
    ['full width forms', 'ＡＢＣ', 'abc'],
  ];
  for (const [what, one, other] of alike) {
    test(`does not tell texts apart by ${what}`, () => {
      for (const kind of [SINGLE_WORDS, WORD_PAIRS, LETTER_RUNS])
        assert.deepEqual(features(one, kind), features(other, kind));
    });
  }

  test('tells word order by pairs, and by nothing else', () => {
    const [one, other] = ['dog bites man', 'man bites dog'];
    assert.deepEqual(features(one, SINGLE_WORDS), features(other, SINGLE_WORDS));
    assert.notDeepEqual(features(one, WORD_PAIRS), features(other, WORD_PAIRS));
  });

  test('finds a slip of the finger nearer than another word, by runs of letters', () => {
    const shared = (a: string, b: string) => {
      const known = new Set(features(a, LETTER_RUNS));
      return features(b, LETTER_RUNS).filter((hash) => known.has(hash)).length;
    };
    assert.ok(shared('delivery', 'delivrey') > shared('delivery', 'invoice'));
  });

  test('reads a bounded part of a long text, and halves of surrogate pairs without a fault', () => {
    reader.read('word '.repeat(100_000));
    assert.ok((reader.starts[3] ?? 0) <= reader.hashes.length);
    reader.read('\ud83d \udc69 a\ud800b');
    assert.ok((reader.starts[3] ?? 0) > 0);
  });
});
