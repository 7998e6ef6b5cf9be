import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { areFamiliar, groupNearDuplicates } from './near-duplicates.ts';
import { wordsOf } from './words.ts';

const ask = 'I ordered a lamp two weeks ago and it has still not come, where is it now?';

/** Two texts, and whether they are near-duplicates at 0.7. */
const PAIRS: [string, string, boolean][] = [
  [ask, ask, true],
  [ask, ask.toUpperCase(), true],
  [ask, `  ${ask.replaceAll(' ', '\n  ')}!!`, true],
  [ask, ask.replace('lamp', 'bike'), true],
  [ask, ask.replace('lamp', 'bike').replace('weeks', 'days').replace('come', 'arrived'), false],
  [ask, 'How do I change the address of my account before the next delivery goes out?', false],
  ['cancel order', 'Cancel order!', true],
  ['cancel order', 'cancel my order', false],
  ['not my order', 'my order', false],
  ['do not cancel', 'cancel', false],
  ['ﬁne café', 'fine cafe\u0301', true],
  ['', '', true],
  ['', ' \n', true],
  ['', 'a', false],
  ['???', '!!!', false],
  ['😀', '😀 ', true],
  ['😀', '😡', false],
  ['no no no no', 'no no no no no no', true],
  ['我想取消我的订单,因为太慢了', '我想取消我的订单,因为太慢', true],
  ['我想取消我的订单,因为太慢了', '请问你们的营业时间是几点到几点呢', false],
];

suite('groupNearDuplicates()', () => {
  for (const [a, b, alike] of PAIRS)
    test(`${alike ? 'joins' : 'parts'} ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => {
      assert.deepEqual(groupNearDuplicates([a, b], 0.7), alike ? [0, 0] : [0, 1]);
      assert.deepEqual(areFamiliar([a], [b], 0.7), [alike]);
      assert.deepEqual(areFamiliar([b], [a], 0.7), [alike]);
    });

  test('numbers groups in the order of their first text', () => {
    assert.deepEqual(groupNearDuplicates(['a', 'b', 'A', 'c', 'B.'], 0.8), [0, 1, 0, 2, 1]);
  });

  test('makes one group of a chain', () => {
    const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
    const chain = [words.slice(0, 10), words.slice(1, 11), words.slice(2, 12)].map((part) => part.join(' '));
    assert.deepEqual(areFamiliar([chain[0] ?? ''], [chain[2] ?? ''], 0.75), [false]);
    assert.deepEqual(groupNearDuplicates(chain, 0.75), [0, 0, 0]);
  });

  test('misses no pair that a comparison of each with each finds', () => {
    const texts = sampleTexts().slice(0, 1_000);
    for (const similarity of [0.4, 0.6]) {
      const groups = groupNearDuplicates(texts, similarity);
      const pairs = [...similarPairs(texts, similarity)];
      assert.ok(pairs.length > 10, `there are pairs at ${similarity}`);
      for (const [a, b] of pairs) assert.equal(groups[a], groups[b], `${texts[a]} | ${texts[b]}`);
    }
  });

  test('joins thousands of texts made from one template', () => {
    const body =
      'was sent to the wrong address last week and nobody at the shop picks up the phone to help me with it';
    const texts = Array.from({ length: 3_000 }, (_, at) => `Hello, my order ${at * 7919} ${body}`);
    assert.equal(new Set(groupNearDuplicates(texts, 0.7)).size, 1);
  });

  test('tells long texts apart by their ends, however long they are', () => {
    const texts = sampleTexts();
    const long = (end: string) => `${texts.join(' ')} ${end}`;
    const other = texts.slice(0, 40).join(' ');
    assert.deepEqual(groupNearDuplicates([long(''), long('one more'), long(other)], 0.8), [0, 0, 1]);
  });

  test('says which similarity it cannot use', () => {
    for (const bad of [0, -1, 1.01, Number.NaN])
      assert.throws(() => groupNearDuplicates(['a b c d'], bad), new RegExp(`not ${bad}`));
  });
});

function sampleTexts(): string[] {
  const file = new URL('../../samples/support-desk/train.jsonl', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { text: string }).text);
}

function* similarPairs(texts: readonly string[], similarity: number): Generator<[number, number]> {
  const holders = new Map<string, number[]>();
  const sets: Set<string>[] = [];
  for (const [at, text] of texts.entries()) {
    const words = wordsOf(text);
    const set = new Set(words.length > 3 ? words.slice(1).map((word, i) => `${words[i]} ${word}`) : []);
    const shared = new Map<number, number>();
    for (const shingle of set) {
      for (const other of holders.get(shingle) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
      holders.set(shingle, [...(holders.get(shingle) ?? []), at]);
    }
    for (const [other, count] of shared)
      if (count / (set.size + (sets[other]?.size ?? 0) - count) >= similarity) yield [at, other];
    sets.push(set);
  }
}
