import assert from 'node:assert/strict';
import { beforeEach, mock, suite, test } from 'node:test';
import type { Exchange } from './exchange.ts';
import { EVENT_STREAM, JSON_LINES, type StreamForm, StreamWriter } from './stream-writer.ts';

/** A stream over an exchange that writes down what it is told; it has room while `room` says so. */
function open(form: StreamForm, room?: Promise<void>) {
  const written: string[] = [];
  const exchange = {
    openStream: (_: object, contentType: string, lengthBytes?: number) =>
      void written.push(lengthBytes === undefined ? contentType : `${contentType}, ${lengthBytes} bytes`),
    flushHeaders: () => void written.push('flushed'),
    write: (piece: string) => {
      written.push(piece);
      return room;
    },
    end: (lastWords: string) => void written.push(lastWords, 'end'),
  } as unknown as Exchange;
  const writer = new StreamWriter(exchange, form, () => ({}), { streamHeadersMs: 20, pingMs: 1_000 });
  return { writer, written };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

suite('StreamWriter', () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  });

  test('pings in the dialect that has a word for it, and keeps silent in the other', async () => {
    for (const [form, ping] of [
      [EVENT_STREAM, [': ping\n\n']],
      [JSON_LINES, []],
    ] as const) {
      const { writer, written } = open(form);
      mock.timers.tick(20);
      assert.deepEqual(written, [form.contentType, 'flushed']);
      mock.timers.tick(1_000);
      await turn();
      assert.deepEqual(written.slice(2), ping);
      writer.cancel();
    }
  });

  test('tells when a slow reader has room again', async () => {
    const drained = Promise.withResolvers<void>();
    const { writer } = open(JSON_LINES, drained.promise);
    writer.say('{}\n');
    assert.equal(writer.room, undefined, 'nothing was written yet');
    await turn();
    assert.ok(writer.room);
    drained.resolve();
    await writer.room;
    assert.equal(writer.room, undefined);
    writer.cancel();
  });

  test('says what is left together with its last words', () => {
    const { writer, written } = open(JSON_LINES);
    writer.say('{"a":1}\n');
    writer.end('{"b":2}\n');
    assert.deepEqual(written, [`${JSON_LINES.contentType}, 16 bytes`, '{"a":1}\n{"b":2}\n', 'end']);
  });

  test('gathers what is said in one turn, whatever waits in between, and tells a length only of the whole', async () => {
    const { writer, written } = open(JSON_LINES);
    writer.say('a');
    await Promise.resolve();
    writer.say('b');
    await turn();
    assert.deepEqual(written, [JSON_LINES.contentType, 'ab']);
    writer.say('ü');
    writer.end('d');
    assert.deepEqual(written.slice(2), ['üd', 'end']);
  });

  test('is open for an error once something was said', () => {
    const { writer } = open(JSON_LINES);
    assert.equal(writer.isOpen, false);
    writer.say('a');
    assert.equal(writer.isOpen, true);
    writer.cancel();
    assert.equal(writer.isOpen, false);
  });
});
