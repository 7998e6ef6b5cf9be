import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TextCache } from './text-cache.ts';

suite('the text cache', () => {
  test('get() works a text out once while it is in use, whatever passes by', () => {
    const cache = new TextCache<number>(100_000);
    let made = 0;
    for (let i = 0; i < 10_000; i++) {
      assert.equal(
        cache.get('kept', () => ++made),
        1,
      );
      cache.get(`passing ${i}`, () => i);
    }
  });

  test('get() remembers as many texts as its limit has room for, if they come again', () => {
    const cache = new TextCache<number>(100_000);
    let made = 0;
    for (let i = 0; i < 20; i++) for (const _ of [1, 2]) cache.get(`${i}`.padEnd(900), () => ++made);
    made = 0;
    for (let i = 0; i < 20; i++) cache.get(`${i}`.padEnd(900), () => ++made);
    assert.equal(made, 0);
  });

  test('get() holds at most about twice its limit, of short texts and of long ones, seen once or often', () => {
    for (const length of [0, 10, 1_000, 9_000])
      for (const times of [1, 3]) {
        const cache = new TextCache<number>(10_000);
        for (let i = 0; i < 3 * 3_000; i++) cache.get(`${Math.floor(i / times)}`.padEnd(length), () => i);
        assert.ok(cache.size * (100 + length) <= 22_000, `${cache.size} of ${length}`);
      }
  });

  test('get() does not keep a text longer than its limit, and answers all the same', () => {
    const cache = new TextCache<number>(1_000);
    for (let i = 0; i < 3; i++)
      assert.equal(
        cache.get('x'.repeat(2_000), () => i),
        i,
      );
    assert.equal(cache.size, 0);
  });
});
