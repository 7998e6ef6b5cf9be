import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readSince } from './since.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

suite('--since', () => {
  test('readSince() reads how long ago, dates in local time, and milliseconds', () => {
    const rows: [string | undefined, number | undefined][] = [
      [undefined, undefined],
      ['90s', NOW - 90_000],
      ['15m', NOW - 900_000],
      ['2h', NOW - 7_200_000],
      ['3d', NOW - 259_200_000],
      ['1w', NOW - 604_800_000],
      ['2026-11-20', new Date(2026, 10, 20).getTime()],
      ['2026-11-20T08:00', new Date(2026, 10, 20, 8).getTime()],
      ['2026-11-20T08:00:00Z', Date.parse('2026-11-20T08:00:00Z')],
      ['1763700000000', 1_763_700_000_000],
    ];
    for (const [typed, ms] of rows) assert.equal(readSince(typed, NOW), ms, `${typed}`);
  });

  test('readSince() refuses what is no time, with examples', () => {
    assert.throws(() => readSince('yesterdayish', NOW), {
      code: 'bad_request',
      message: 'Cannot use --since yesterdayish: it is no time',
    });
  });
});
