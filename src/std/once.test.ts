import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { once } from './once.ts';

suite('once()', () => {
  test('gives the value and ends', async () => {
    assert.deepEqual(await Array.fromAsync(once(async () => 7)), [7]);
  });

  test('does nothing until it is asked', async () => {
    let isMade = false;
    const values = once(async () => {
      isMade = true;
    });
    assert.equal(isMade, false);
    for await (const _ of values) break;
    assert.equal(isMade, true);
  });

  test('throws what the promise rejects with', async () => {
    await assert.rejects(
      Array.fromAsync(
        once(async () => {
          throw new Error('No');
        }),
      ),
      /No/,
    );
  });
});
