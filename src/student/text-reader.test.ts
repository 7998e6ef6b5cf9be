import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MOST_CODE_UNITS } from './letters.ts';
import { LETTER_RUNS, SINGLE_WORDS, TextReader, WORD_PAIRS, WORD_TRIPLES } from './text-reader.ts';

const SETTINGS = { lettersFrom: 2, lettersTo: 4 };
const reader = new TextReader(SETTINGS, wordsOf('a b late where is my parcel?'));

function wordsOf(text: string): Uint32Array {
  const bare = new TextReader(SETTINGS, []);
  bare.read(text);
  return bare.hashes.slice(bare.starts[SINGLE_WORDS], bare.starts[SINGLE_WORDS + 1]);
}

function read(text: string, kind: number): number[] {
  reader.read(text);
  return [...reader.hashes.slice(reader.starts[kind], reader.starts[kind + 1])];
}

function readAll(text: string): number[] {
  reader.read(text);
  return [...reader.hashes.slice(0, reader.starts[4])];
}

suite('TextReader', () => {
  const SAME: [why: string, one: string, other: string][] = [
    ['letters of either case', 'Where IS my Parcel', 'where is my parcel'],
    ['compatibility forms', 'ﬁne ①', 'fine 1'],
    ['composed and decomposed accents', 'caf\u00e9', 'cafe\u0301'],
    ['any digits of the same number', 'order 1234', 'order 9876'],
    ['any gap between words', ' where  is\n\tit ', 'where is it'],
  ];
  for (const [why, one, other] of SAME) {
    test(`takes the same features for ${why}`, () => assert.deepEqual(readAll(one), readAll(other)));
  }

  const COUNTS: [text: string, words: number, pairs: number, triples: number, letters: number][] = [
    ['', 0, 0, 0, 0],
    [' \n ', 0, 0, 0, 0],
    ['a', 1, 2, 1, 3], // letters: " a", "a ", " a "
    ['late', 1, 2, 1, 12], // of " late ": 5 of 2, 4 of 3, 3 of 4
    ['is it?', 3, 4, 3, 6 + 6 + 3],
    ['東京駅', 3, 2, 1, 9], // a sign is a word; all three are one blank
    ['😀😀', 1, 2, 1, 12], // four halves of surrogate pairs
    ['\ud83d', 1, 2, 1, 3], // half of one
  ];
  for (const [text, ...wanted] of COUNTS) {
    const [words, pairs, triples, letters] = wanted;
    test(`takes ${words} words, ${pairs} pairs, ${triples} triples, ${letters} runs of letters of ${JSON.stringify(text)}`, () => {
      const counts = [SINGLE_WORDS, WORD_PAIRS, WORD_TRIPLES, LETTER_RUNS].map(
        (kind) => read(text, kind).length,
      );
      assert.deepEqual(counts, wanted);
    });
  }

  test('takes words that are not common for one blank, in pairs and triples alone', () => {
    const [one, other] = ['where is red lanta', 'where is memories'];
    for (const kind of [WORD_PAIRS, WORD_TRIPLES]) assert.deepEqual(read(one, kind), read(other, kind));
    assert.notDeepEqual(read(one, SINGLE_WORDS), read(other, SINGLE_WORDS));
    assert.notDeepEqual(read('where is my parcel', WORD_PAIRS), read('where is my lanta', WORD_PAIRS));
    assert.notDeepEqual(read('where is lanta', WORD_PAIRS), read('lanta where is', WORD_PAIRS));
  });

  test('tells words, order and spelling apart', () => {
    assert.notDeepEqual(read('late', SINGLE_WORDS), read('lake', SINGLE_WORDS));
    assert.notDeepEqual(read('a b', WORD_PAIRS), read('b a', WORD_PAIRS));
    const [shared, all] = [new Set(read('parcels', LETTER_RUNS)), read('parcel', LETTER_RUNS)];
    const overlap = all.filter((hash) => shared.has(hash)).length / all.length;
    assert.ok(overlap > 0.7 && overlap < 1, String(overlap));
  });

  test('reads a bounded part of a text of any length', () => {
    const start = 'x '.repeat(MOST_CODE_UNITS / 2);
    assert.deepEqual(readAll(`${start}and all that follows`), readAll(start));
    // Each of these becomes eighteen letters when normalised.
    assert.ok(readAll('\ufdfa'.repeat(100_000)).length <= 9 * MOST_CODE_UNITS);
  });

  test('spreads 20,000 different words over as many hashes', () => {
    const hashes = new Set(Array.from({ length: 20_000 }, (_, i) => read(toLetters(i), SINGLE_WORDS)[0]));
    assert.ok(hashes.size > 19_995, String(hashes.size));
  });
});

function toLetters(number: number): string {
  return [...number.toString(26)]
    .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
    .join('');
}
