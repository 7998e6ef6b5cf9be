import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Lru } from './lru.ts';

function filled(limit: number, ...keys: string[]): Lru<string, number> {
  const lru = new Lru<string, number>(limit);
  keys.forEach((key, index) => {
    lru.set(key, index);
  });
  return lru;
}

suite('Lru', () => {
  test('gives what was set, the latest value for a key', () => {
    const lru = filled(4, 'a', 'b', 'a');
    assert.equal(lru.get('a'), 2);
    assert.equal(lru.get('b'), 1);
    assert.equal(lru.get('c'), undefined);
  });

  test('keeps an entry while fewer than `limit` others are set', () => {
    for (let before = 0; before < 8; before++) {
      const lru = new Lru<string, number>(4);
      for (let i = 0; i < before; i++) lru.set(`before ${i}`, i);
      lru.set('kept', 1);
      for (let i = 0; i < 3; i++) lru.set(`after ${i}`, i);
      assert.equal(lru.get('kept'), 1, `with ${before} before it`);
    }
  });

  test('forgets an entry after twice `limit` others', () => {
    const lru = filled(4, 'a');
    for (let i = 0; i < 8; i++) lru.set(`other ${i}`, i);
    assert.equal(lru.get('a'), undefined);
  });

  test('keeps what is used again and again', () => {
    const lru = filled(4, 'a');
    for (let i = 0; i < 100; i++) {
      assert.equal(lru.get('a'), 0);
      lru.set(`other ${i}`, i);
    }
  });

  test('never holds more than twice `limit`', () => {
    const lru = new Lru<number, number>(10);
    for (let i = 0; i < 1_000; i++) {
      lru.set(i, i);
      lru.get(i - 7);
      assert.ok(lru.size <= 20, String(lru.size));
    }
  });

  test('with a limit of one remembers the last', () => {
    const lru = filled(1, 'a', 'b');
    assert.equal(lru.get('b'), 1);
    assert.equal(lru.get('a'), undefined);
  });
});
