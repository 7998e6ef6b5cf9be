import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents, type SentEvent, SseParser } from './sse-reader.ts';

const WIRE = new TextEncoder().encode(
  ': hello\n\ndata: {"a":"é 😀"}\n\nevent: progress\r\ndata: one\r\ndata:two\r\n\r\nevent: nothing\n\nid: 7\rdata: x\r\rdata: [DONE]\n\ndata: cut off',
);
const EVENTS: readonly SentEvent[] = [
  { event: 'message', data: '{"a":"é 😀"}' },
  { event: 'progress', data: 'one\ntwo' },
  { event: 'message', data: 'x' },
  { event: 'message', data: '[DONE]' },
];

test('a stream cut in two at any byte gives the same events', () => {
  for (let cut = 0; cut <= WIRE.length; cut++) {
    const parser = new SseParser();
    const events = [...parser.take(WIRE.subarray(0, cut)), ...parser.take(WIRE.subarray(cut))];
    assert.deepEqual(events, EVENTS, `cut at ${cut}`);
  }
});

test('a stream that comes byte by byte gives the same events', () => {
  const parser = new SseParser();
  assert.deepEqual(
    [...WIRE].flatMap((byte) => parser.take(Uint8Array.of(byte))),
    EVENTS,
  );
});

test('whoever stops reading cancels the stream', async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const events of readEvents(body)) {
    assert.deepEqual(events[0], { event: 'message', data: 'x' });
    break;
  }
  assert.equal(isCancelled, true);
});
