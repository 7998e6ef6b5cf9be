import assert from 'node:assert/strict';
import { beforeEach, mock, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import type { Exchange } from '../exchange.ts';
import { StreamReply } from './stream-reply.ts';

const envelope = { id: 'chatcmpl-1', createdAtMs: 0, model: 'm' };
const text = { type: 'text-delta', choice: 0, text: 'Hi' } as const;

/** A stream over an exchange that writes down what it is told. */
function open({ streamHeadersMs = 20, pingMs = 1_000 } = {}) {
  const written: string[] = [];
  const exchange = {
    openStream: (headers: object) => void written.push(`headers ${JSON.stringify(headers)}`),
    write: (piece: string) => void written.push(piece),
    flushHeaders: () => {},
    end: (lastWords: string) => void written.push(lastWords, 'end'),
  } as unknown as Exchange;
  const stream = new StreamReply(exchange, envelope, false, () => ({ a: 'b' }), { streamHeadersMs, pingMs });
  return { stream, written };
}

/** What is said in one turn goes out at its end. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

suite('StreamReply', () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  });

  test('sends nothing until the first event or streamHeadersMs', () => {
    const { stream, written } = open();
    mock.timers.tick(19);
    assert.equal(stream.isOpen, false);
    mock.timers.tick(1);
    assert.equal(stream.isOpen, true);
    assert.deepEqual(written, ['headers {"a":"b"}']);
  });

  test('opens with the first event, once', async () => {
    const { stream, written } = open();
    stream.take(text);
    await turn();
    mock.timers.tick(100);
    stream.take(text);
    await turn();
    assert.equal(written.filter((piece) => piece.startsWith('headers')).length, 1);
    assert.equal(written.length, 3);
  });

  test('does not open for a warning', () => {
    const { stream } = open();
    stream.take({ type: 'warning', feature: 'seed', detail: 'not honoured' });
    assert.equal(stream.isOpen, false);
    stream.cancel();
  });

  test('pings as a comment while the expert is silent, and only then', async () => {
    const { stream, written } = open({ pingMs: 1_000 });
    stream.take(text);
    await turn();
    mock.timers.tick(999);
    await turn();
    assert.equal(written.length, 2);
    mock.timers.tick(1);
    await turn();
    assert.equal(written.at(-1), ': ping\n\n');
    stream.finish();
    mock.timers.tick(10_000);
    assert.deepEqual(written.slice(-2), ['data: [DONE]\n\n', 'end']);
  });

  test('ends with [DONE], also where nothing was said', () => {
    const { stream, written } = open();
    stream.finish();
    assert.deepEqual(written, ['headers {"a":"b"}', 'data: [DONE]\n\n', 'end']);
  });

  test('fails with an error event and no [DONE]', async () => {
    const { stream, written } = open();
    stream.take(text);
    await turn();
    stream.fail(new AppError('upstream_failed', 'Oh'));
    assert.match(written.at(-2) ?? '', /^data: \{"error":\{"message":"Oh".*\}\}\n\n$/);
    assert.equal(written.at(-1), 'end');
    assert.ok(!written.join('').includes('[DONE]'));
    mock.timers.tick(10_000);
    assert.equal(written.at(-1), 'end');
  });

  test('what is said in one turn goes out in one piece', async () => {
    const { stream, written } = open();
    stream.take(text);
    stream.take(text);
    await turn();
    assert.equal(written.length, 2);
    assert.equal(written[1]?.split('data: ').length, 3);
    stream.cancel();
  });

  test('says nothing any more once it was cancelled', () => {
    const { stream, written } = open();
    stream.cancel();
    mock.timers.tick(10_000);
    assert.deepEqual(written, []);
  });

  test('a comment before it opened is not said', async () => {
    const { stream, written } = open();
    stream.comment('x-freehold-expert: up');
    assert.deepEqual(written, []);
    stream.take(text);
    await turn();
    stream.comment('x-freehold-expert: up');
    await turn();
    assert.equal(written.at(-1), ': x-freehold-expert: up\n\n');
    stream.cancel();
  });

  test('data over several lines goes out as one line', async () => {
    const { stream, written } = open();
    const frame = { type: 'source-frame', dialect: 'openai-chat', form: 'chunk', covers: 0 } as const;
    stream.take({ ...frame, text: '{"a":1,\n"b":"x\\ny",\r\n"c":2}' });
    await turn();
    assert.equal(written.at(-1), 'data: {"a":1, "b":"x\\ny", "c":2}\n\n');
    stream.cancel();
  });
});
