import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { labelled, running, shortCount, spanWords, stacked, tickWords } from './chart-model.ts';

const HOUR = 3_600_000;
const at = (hour: number, minute = 0) => new Date(2026, 10, 20, hour, minute).getTime();

suite('chart-model', () => {
  test('stacks each series on those before it', () => {
    assert.deepEqual(
      stacked([
        [1, 2, null],
        [3, null, 1],
        [0, 1, 1],
      ]),
      [
        [1, 2, null],
        [4, 2, 1],
        [4, 3, 2],
      ],
    );
  });

  test('sums run on over gaps', () => {
    assert.deepEqual(running([1, null, 2, 0]), [1, null, 3, 3]);
  });

  test('labels never crowd, and stand where a clock is round', () => {
    for (const spans of [12, 24, 28, 30, 32])
      for (const width of [280, 360, 700, 1_000])
        for (const length of [5_000, 120_000, HOUR, 6 * HOUR, 24 * HOUR, 14 * 24 * HOUR]) {
          const starts = Array.from({ length: spans }, (_, span) => at(3) + span * length);
          const labels = labelled(starts, length, width).length;
          assert.ok(
            labels >= 1 && labels <= Math.max(2, width / 76) + 1,
            `${labels} of ${spans} in ${width}`,
          );
        }
    const hours = Array.from({ length: 24 }, (_, span) => at(17) + span * HOUR);
    assert.deepEqual(
      labelled(hours, HOUR, 700).map((span) => tickWords(hours[span] ?? 0, HOUR)),
      ['18:00', '21:00', 'Nov 21', '03:00', '06:00', '09:00', '12:00', '15:00'],
    );
    const seconds = Array.from({ length: 24 }, (_, span) => at(17) + (span + 2) * 5_000);
    assert.deepEqual(
      labelled(seconds, 5_000, 320).map((span) => tickWords(seconds[span] ?? 0, 5_000)),
      ['17:00:30', '17:01:00', '17:01:30'],
      'one at the edge is left out',
    );
    const week = Array.from({ length: 28 }, (_, span) => at(18) + span * 6 * HOUR);
    assert.deepEqual(
      labelled(week, 6 * HOUR, 320).map((span) => tickWords(week[span] ?? 0, 6 * HOUR)),
      ['Nov 21', 'Nov 23', 'Nov 25', 'Nov 27'],
    );
  });

  test('says when a span is, as closely as it is long', () => {
    assert.equal(spanWords(at(14), HOUR), 'Fri, Nov 20, 14:00 to 15:00');
    assert.equal(spanWords(at(14), 5_000), 'Fri, Nov 20, 14:00:00 to 14:00:05');
    assert.equal(spanWords(at(0), 24 * HOUR), 'Fri, Nov 20');
    assert.equal(spanWords(at(0), 7 * 24 * HOUR), 'Nov 20 to Nov 26');
    assert.deepEqual(
      [
        tickWords(at(14), HOUR),
        tickWords(at(0), 6 * HOUR),
        tickWords(at(6), 6 * HOUR),
        tickWords(at(0), 24 * HOUR),
      ],
      ['14:00', 'Nov 20', '06:00', 'Nov 20'],
    );
  });

  test('is short beside the axis', () => {
    assert.deepEqual([shortCount(950), shortCount(1_200), shortCount(3_000_000)], ['950', '1.2k', '3m']);
  });
});
