import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SINGLE_WORDS, TextReader } from './text-reader.ts';
import { knownPart, ViewVector } from './view.ts';
import { Vocabulary } from './vocabulary.ts';

const SETTINGS = { lettersFrom: 2, lettersTo: 4 };
const reader = new TextReader(SETTINGS, commonWordsOf('where is my parcel'));

function commonWordsOf(text: string): Uint32Array {
  const bare = new TextReader(SETTINGS, []);
  bare.read(text);
  return bare.hashes.slice(bare.starts[SINGLE_WORDS], bare.starts[SINGLE_WORDS + 1]);
}

/** Knows every feature of these texts; the words of the first are rarer. */
function vocabularyOf(rare: string, common: string): Vocabulary {
  const rarity = new Map<number, number>();
  for (const [text, weight] of [[common, 1] as const, [rare, 3] as const]) {
    reader.read(text);
    for (const hash of reader.hashes.slice(0, reader.starts[4])) rarity.set(hash, weight);
  }
  const hashes = [...rarity.keys()].sort((a, b) => a - b);
  return new Vocabulary(
    Uint32Array.from(hashes),
    Float32Array.from(hashes, (hash) => rarity.get(hash) ?? 0),
    3,
  );
}

function vectorOf(view: 'words' | 'letters', vocabulary: Vocabulary, text: string) {
  const vector = new ViewVector(view, vocabulary, reader.hashes.length);
  reader.read(text);
  vector.weigh(reader);
  return {
    values: [...vector.values.slice(0, vector.length)],
    known: knownPart(view, vector.values, vector.length),
  };
}

suite('ViewVector', () => {
  const vocabulary = vocabularyOf('parcel', 'where is my parcel');

  test('is of full length where all is known, and empty where nothing is', () => {
    assert.ok(Math.abs(vectorOf('words', vocabulary, 'where is my parcel').known - 1) < 1e-6);
    assert.ok(Math.abs(vectorOf('letters', vocabulary, 'is my').known - 1) < 1e-6);
    assert.deepEqual(vectorOf('words', vocabulary, 'bonjour'), { values: [], known: 0 });
    assert.deepEqual(vectorOf('words', vocabulary, ''), { values: [], known: 0 });
  });

  test('is shorter the more is not known', () => {
    const parts = ['my parcel', 'my zzz parcel', 'my zzz yyy parcel', 'my zzz yyy xxx'];
    const known = parts.map((text) => vectorOf('words', vocabulary, text).known);
    assert.deepEqual(
      known,
      known.toSorted((a, b) => b - a),
    );
    assert.ok((known[0] ?? 0) > 2 * (known[3] ?? 1), String(known));
  });

  test('gives a rare word more than a common one, and a repeated one more but not as often as it stands', () => {
    const [my = 0, parcel = 0] = vectorOf('words', vocabulary, 'my parcel').values;
    assert.ok(Math.abs(parcel / my - 3) < 1e-5);
    const [once = 0, thrice = 0] = vectorOf('words', vocabulary, 'my is is is').values;
    assert.ok(Math.abs(thrice / once - (1 + Math.log(3))) < 1e-5);
  });
});

suite('Vocabulary', () => {
  test('finds what it has at its place, and nothing else', () => {
    const hashes = Uint32Array.from({ length: 5000 }, (_, i) => i * 858_993 + (i % 3));
    const vocabulary = new Vocabulary(hashes, new Float32Array(5000), 1);
    for (const [row, hash] of hashes.entries()) assert.equal(vocabulary.find(hash), row);
    for (const hash of hashes) assert.equal(vocabulary.find(hash + 7), -1);
    assert.equal(new Vocabulary(new Uint32Array(0), new Float32Array(0), 1).find(5), -1);
  });
});
