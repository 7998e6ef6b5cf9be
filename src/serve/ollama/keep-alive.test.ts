import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Fields } from '../openai/fields.ts';
import { decodeKeepAlive } from './keep-alive.ts';

suite('keep_alive', () => {
  const rows: [given: unknown, ms: number | undefined][] = [
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    [0, 0],
    [300, 300_000],
    [1.5, 1_500],
    [-1, Number.POSITIVE_INFINITY],
    ['0', 0],
    ['0s', 0],
    ['300', 300_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['-1', Number.POSITIVE_INFINITY],
    ['-1m', Number.POSITIVE_INFINITY],
  ];
  for (const [given, ms] of rows) {
    test(`${JSON.stringify(given)} is ${ms} ms`, () => {
      assert.equal(decodeKeepAlive(new Fields({ keep_alive: given }, '')), ms);
    });
  }

  for (const given of ['soon', '5 m', 'm', '5d', true, [], {}]) {
    test(`${JSON.stringify(given)} is refused`, () => {
      assert.throws(() => decodeKeepAlive(new Fields({ keep_alive: given }, '')), {
        code: 'bad_request',
        message: /keep_alive: it must be seconds, or a duration such as "5m"/,
      });
    });
  }
});
