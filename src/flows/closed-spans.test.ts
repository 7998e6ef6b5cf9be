import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ClosedSpans } from './closed-spans.ts';

const HOUR = 3_600_000;

suite('ClosedSpans', () => {
  test('reads a span that is over once, and one that goes on each time', () => {
    const spans = new ClosedSpans<number>();
    let reads = 0;
    const read = () => ++reads;
    const now = 100 * HOUR;
    assert.deepEqual([spans.get(0, HOUR, now, read), spans.get(0, HOUR, now, read)], [1, 1]);
    assert.deepEqual([spans.get(99 * HOUR, now, now, read), spans.get(99 * HOUR, now, now, read)], [2, 3]);
    assert.equal(spans.get(HOUR, 2 * HOUR, now, read), 4, 'another span');
  });

  test('reads again after some minutes, since traces can be removed', () => {
    const spans = new ClosedSpans<string>();
    const now = 100 * HOUR;
    assert.equal(
      spans.get(0, HOUR, now, () => 'old'),
      'old',
    );
    assert.equal(
      spans.get(0, HOUR, now + 299_000, () => 'new'),
      'old',
    );
    assert.equal(
      spans.get(0, HOUR, now + 300_000, () => 'new'),
      'new',
    );
  });

  test('keeps no more than some hundred', () => {
    const spans = new ClosedSpans<number>();
    let reads = 0;
    for (let hour = 0; hour < 300; hour++) spans.get(hour, hour + 1, 100 * HOUR, () => ++reads);
    assert.equal(
      spans.get(299, 300, 100 * HOUR, () => ++reads),
      300,
    );
    assert.equal(
      spans.get(0, 1, 100 * HOUR, () => ++reads),
      301,
    );
  });
});
