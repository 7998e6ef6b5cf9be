import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { midnightBefore, spansOf } from './spans.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

suite('spansOf()', () => {
  test('cuts a day into hours that begin on the hour, the last of them not over', () => {
    const { lengthMs, starts } = spansOf(24 * HOUR, at('2026-11-21T15:20:00Z'), 0);
    assert.equal(lengthMs, HOUR);
    assert.equal(starts.length, 24);
    assert.equal(starts[0], at('2026-11-20T16:00:00Z'));
    assert.equal(starts.at(-1), at('2026-11-21T15:00:00Z'));
  });

  test('cuts a month into days that begin at midnight by the wall', () => {
    const { lengthMs, starts } = spansOf(720 * HOUR, at('2026-11-21T23:30:00Z'), 60);
    assert.equal(lengthMs, 24 * HOUR);
    assert.equal(starts.length, 30);
    assert.equal(starts.at(-1), at('2026-11-21T23:00:00Z'), 'in Paris it is the 22nd already');
  });

  test('shows the first minute of a house in pieces of five seconds', () => {
    const { lengthMs, starts } = spansOf(20_000, at('2026-11-21T15:20:07Z'), 0);
    assert.equal(lengthMs, 5_000);
    assert.equal(starts.length, 12);
    assert.equal(starts.at(-1), at('2026-11-21T15:20:05Z'));
  });

  test('makes at most 32 spans of any time', () => {
    for (const hours of [1, 2, 5, 23, 24, 25, 100, 168, 720, 2_000, 8_760]) {
      const { lengthMs, starts } = spansOf(hours * HOUR, at('2026-11-21T15:20:00Z'), -330);
      assert.ok(starts.length <= 32 && starts.length * lengthMs >= hours * HOUR, `${hours} h`);
      assert.ok(starts.every((start, nth) => nth === 0 || start - (starts[nth - 1] ?? 0) === lengthMs));
    }
  });
});

test('midnightBefore() is midnight by the wall, not in Greenwich', () => {
  const now = at('2026-11-21T02:00:00Z');
  assert.equal(midnightBefore(now, 0), at('2026-11-21T00:00:00Z'));
  assert.equal(midnightBefore(now, -300), at('2026-11-20T05:00:00Z'));
});
