import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TextCache } from './text-cache.ts';

suite('the text cache', () => {
  test('get() works a text out once while it is in use', () => {
    const cache = new TextCache<number>(10_000);
    let made = 0;
    for (let i = 0; i < 1_000; i++) {
      assert.equal(cache.get('kept', () => ++made), 1);
      cache.get(`passing ${i}`, () => i);
    }
  });

  test('get() holds at most twice its limit, of short texts and of long ones', () => {
    for (const length of [0, 10, 1_000, 9_000]) {
      const cache = new TextCache<number>(10_000);
      for (let i = 0; i < 5_000; i++) cache.get(`${i}`.padEnd(length), () => i);
      assert.ok(cache.size * (100 + length) <= 20_000, `${cache.size} of ${length}`);
    }
  });

  test('get() does not keep a text longer than its limit, and answers all the same', () => {
    const cache = new TextCache<number>(1_000);
    assert.equal(cache.get('x'.repeat(2_000), () => 7), 7);
    assert.equal(cache.size, 0);
  });
});
