import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cutsInTwo, randomCuts, singleBytes } from '#testing/cuts.ts';
import { type ServerSentEvent, SseDecoder } from './sse.ts';

function decode(...pieces: (string | Uint8Array)[]): ServerSentEvent[] {
  const decoder = new SseDecoder();
  return pieces.flatMap((piece) => decoder.push(Buffer.from(piece)));
}

function data(...pieces: string[]): string[] {
  return decode(...pieces).map((event) => event.data);
}

suite('SseDecoder', () => {
  const rows: [rule: string, text: string, data: string[]][] = [
    ['an event ends at a blank line', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    [
      'one space after the colon is dropped, a second is kept',
      'data:a\n\ndata: b\n\ndata:  c\n\n',
      ['a', 'b', ' c'],
    ],
    ['lines of data are joined with a line feed', 'data: a\ndata: b\n\n', ['a\nb']],
    ['empty data is data', 'data\n\ndata:\n\n', ['', '']],
    ['an event without data is none', 'event: x\n\nid: 1\n\n', []],
    ['comments are skipped, also inside an event', ': hi\n\ndata: a\n: hi\ndata: b\n\n', ['a\nb']],
    ['unknown fields are skipped', 'datum: x\nretry: 3\nid: 4\ndata: a\n\n', ['a']],
    ['blank lines in a row say nothing', '\n\n\ndata: a\n\n\n\n', ['a']],
    ['lines end with LF', 'data: a\ndata: b\n\n', ['a\nb']],
    ['lines end with CRLF', 'data: a\r\ndata: b\r\n\r\n', ['a\nb']],
    ['lines end with CR', 'data: a\rdata: b\r\r', ['a\nb']],
    ['line ends may be mixed', 'data: a\r\n\ndata: b\n\r\ndata: c\r\n\rdata: d\r\r\n', ['a', 'b', 'c', 'd']],
    ['other line separators are text', 'data: a\u2028b\u0085c\u000bd\n\n', ['a\u2028b\u0085c\u000bd']],
    ['a byte order mark at the beginning is skipped', '\ufeffdata: a\n\n', ['a']],
    ['a byte order mark elsewhere is text', 'data: a\ufeff\n\n', ['a\ufeff']],
    ['a colon in the data is data', 'data: {"a":1}\n\n', ['{"a":1}']],
    ['an event without its blank line is held back', 'data: a\n\ndata: b\n', ['a']],
  ];
  for (const [rule, text, expected] of rows) {
    test(rule, () => {
      assert.deepEqual(data(text), expected);
    });
    test(`${rule}, wherever the bytes are cut`, () => {
      const bytes = Buffer.from(text);
      const ways = [singleBytes(bytes), ...cutsInTwo(bytes), ...randomCuts(bytes, 20)];
      for (const pieces of ways) {
        const events = decode(...pieces);
        assert.deepEqual(
          events.map((event) => event.data),
          expected,
          JSON.stringify(pieces.map(String)),
        );
      }
    });
  }

  test('names an event, once', () => {
    assert.deepEqual(decode('event: error\ndata: a\n\ndata: b\n\n'), [
      { name: 'error', data: 'a' },
      { name: 'message', data: 'b' },
    ]);
  });

  test('puts a character together that came in two packets', () => {
    const bytes = Buffer.from('data: 😀é\n\n');
    for (let at = 1; at < bytes.length; at++) {
      assert.deepEqual(decode(bytes.subarray(0, at), bytes.subarray(at)), [{ name: 'message', data: '😀é' }]);
    }
  });

  test('replaces bytes that are no UTF-8 and goes on', () => {
    const broken = Buffer.concat([
      Buffer.from('data: a'),
      Buffer.from([0xff]),
      Buffer.from('b\n\ndata: c\n\n'),
    ]);
    assert.deepEqual(
      decode(broken).map((event) => event.data),
      ['a\ufffdb', 'c'],
    );
  });

  test('an empty packet changes nothing, also between CR and LF', () => {
    assert.deepEqual(data('data: a\r', '', '\n', '', '\r', '', '\n', 'data: b\n\n'), ['a', 'b']);
  });

  test('tells what it holds back', () => {
    const decoder = new SseDecoder();
    assert.equal(decoder.inside, false);
    decoder.push(Buffer.from('data: abc\nda'));
    assert.equal(decoder.pendingChars, 5);
    assert.equal(decoder.inside, true);
    decoder.push(Buffer.from('ta: d\n\n'));
    assert.equal(decoder.pendingChars, 0);
    assert.equal(decoder.inside, false);
  });

  const ends: [how: string, text: string, last: string | undefined][] = [
    ['nothing was held back', 'data: a\n\n', undefined],
    ['the blank line is missing', 'data: a\n', 'a'],
    ['the line end is missing', 'data: a', 'a'],
    ['a comment was cut off', ': a', undefined],
    ['only a name came', 'event: a\n', undefined],
  ];
  for (const [how, text, last] of ends) {
    test(`end() gives ${last === undefined ? 'nothing' : 'the event'} where ${how}`, () => {
      const decoder = new SseDecoder();
      decoder.push(Buffer.from(text));
      assert.equal(decoder.end()?.data, last);
      assert.equal(decoder.inside, false);
    });
  }

  test('takes a large event in small packets in linear time', () => {
    const decoder = new SseDecoder();
    const packet = Buffer.alloc(1024, 'x');
    const startedMs = performance.now();
    decoder.push(Buffer.from('data: '));
    for (let i = 0; i < 16 * 1024; i++) decoder.push(packet);
    const [event] = decoder.push(Buffer.from('\n\n'));
    assert.equal(event?.data.length, 16 * 1024 * 1024);
    assert.ok(performance.now() - startedMs < 2_000);
  });
});
