import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_OF_A_NIBBLE, packNibbles, unpackNibbles } from './nibbles.ts';

test('numbers from -7 to 7 come back as they were, an odd count of them too', () => {
  const all = Array.from({ length: 2 * MOST_OF_A_NIBBLE + 1 }, (_, at) => at - MOST_OF_A_NIBBLE);
  for (const numbers of [all, all.slice(1), [], [-7], [7, -7]]) {
    const packed = packNibbles(Int8Array.from(numbers));
    assert.equal(packed.length, Math.ceil(numbers.length / 2));
    assert.deepEqual([...unpackNibbles(packed, numbers.length)], numbers);
  }
});
