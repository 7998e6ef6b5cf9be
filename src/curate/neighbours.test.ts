import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Neighbours } from './neighbours.ts';

const TEXTS = [
  'where is my parcel',
  'my card was stolen',
  'where is my parcel now',
  'is my parcel lost',
  '',
  '???',
  'Where is my PARCEL?',
];

suite('Neighbours.of()', () => {
  const neighbours = new Neighbours(TEXTS);
  const numbers = (text: number, most: number, least: number) =>
    neighbours.of(text, most, least).map((one) => one.text);

  test('gives the most alike first, and never the text itself', () => {
    assert.deepEqual(numbers(0, 10, 0.1), [6, 2, 3]);
    assert.deepEqual(numbers(3, 10, 0.1), [6, 0, 2]);
  });

  test('gives a likeness of 1 for equal words, and as much one way as the other', () => {
    assert.ok(Math.abs((neighbours.of(0, 1, 0)[0]?.likeness ?? 0) - 1) < 1e-12);
    const there = neighbours.of(0, 10, 0).find(({ text }) => text === 2)?.likeness;
    assert.equal(neighbours.of(2, 10, 0).find(({ text }) => text === 0)?.likeness, there);
  });

  test('gives no more than asked for, and none that is less alike than asked for', () => {
    assert.deepEqual(numbers(0, 2, 0), [6, 2]);
    assert.deepEqual(numbers(0, 10, 0.99), [6]);
  });

  test('knows no neighbour of an empty text or of one without words', () => {
    assert.deepEqual([numbers(4, 10, 0.1), numbers(5, 10, 0.1)], [[], []]);
  });

  test('answers alike when asked again', () => {
    assert.deepEqual(neighbours.of(0, 10, 0), neighbours.of(0, 10, 0));
  });
});
