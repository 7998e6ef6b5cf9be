import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { maskText, varyingSpans } from './masking.ts';

suite('what may vary in a prompt', () => {
  const rows: [text: string, masked: string][] = [
    ['Today is 2026-11-21.', 'Today is <date>.'],
    ['Today is 2026-11-21T10:33:12.123Z.', 'Today is <date>.'],
    ['Today is 2026-11-21 10:33+02:00 here', 'Today is <date> here'],
    ['Today is 21 November 2026.', 'Today is <date>.'],
    ['Today is 3rd of March 2027.', 'Today is <date>.'],
    ['Today is Nov 21, 2026.', 'Today is <date>.'],
    ['Today is Sept. 1st, 2026.', 'Today is <date>.'],
    ['It is November 2026.', 'It is <date>.'],
    ['Hoy es 21 de noviembre de 2026.', 'Hoy es <date>.'],
    ['Heute ist der 21. November 2026.', 'Heute ist der <date>.'],
    ['Today is 21/11/2026.', 'Today is <date>.'],
    ['Today is 21.11.2026.', 'Today is <date>.'],
    ['Today is Saturday, 21 November 2026.', 'Today is <date> <date>.'],
    ['Today is Saturday.', 'Today is <date>.'],
    ['At 10:33 we close', 'At <time> we close'],
    ['At 9:05:59 PM we close', 'At <time> we close'],
    ['At 5pm we close', 'At <time> we close'],
    ['Request 7f3f1c1e-dead-4eef-8abc-0123456789ab:', 'Request <id>:'],
    ['Request deadbeef-dead-4eef-8abc-fedcbafedcba:', 'Request <id>:'],
    ['Request req_8fK2mQ9xLp.', 'Request req_<id>.'],
    ['Commit 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567!', 'Commit <id>!'],
    ['Ask no. 1,234 of 5.5 million', 'Ask no. <number> of <number> million'],
    ['Try 12', 'Try <number>'],
    ['Write to jo.doe+x@example.co.uk now', 'Write to <address> now'],
    ['See https://example.com/docs/v2?session=9&x=y#top.', 'See https://example.com/docs/v<number><address>'],
    ['a  b\n\n\tc ', 'a b c'],
    ['Nothing varies here.', 'Nothing varies here.'],
    ['You may march on.', 'You may march on.'],
    ['', ''],
  ];
  for (const [text, masked] of rows)
    test(`maskText() writes ${JSON.stringify(text)} as ${JSON.stringify(masked)}`, () => {
      assert.equal(maskText(text), masked);
    });

  test('varyingSpans() gives spans in order that never overlap, whatever the text', () => {
    const words = [
      '2026-11-21',
      ' ',
      'Nov ',
      '21',
      ', ',
      'Monday',
      'a@b.co',
      '10:30',
      'x9',
      '-',
      'http://h/?q=1',
      '@',
      '.',
    ];
    let state = 7;
    const next = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 8;
    };
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: 1 + (next() % 12) }, () => words[next() % words.length]).join('');
      let covered = 0;
      for (const { start, end } of varyingSpans(text)) {
        assert.ok(start >= covered && end > start && end <= text.length, text);
        covered = end;
      }
    }
  });

  test('varyingSpans() takes time in proportion to the text, also where it is made to be slow', () => {
    for (const hostile of [
      'a'.repeat(200_000),
      '1'.repeat(200_000),
      '1-'.repeat(100_000),
      '@'.repeat(200_000),
      'http://'.repeat(30_000),
    ]) {
      const startedMs = performance.now();
      varyingSpans(hostile);
      assert.ok(performance.now() - startedMs < 1_000, hostile.slice(0, 10));
    }
  });
});
