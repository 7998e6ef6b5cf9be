import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { fakeClock } from '#std/clock.ts';
import { countTokens, DRIFT_PATH, StandIn, standInServer } from './stand-in.ts';

const rows = [
  { text: 'Where is it?', label: 'order_status' },
  { text: 'And now?', label: 'first' },
  { text: 'And now?', label: 'second' },
];
const workload = { name: 'tiny', rows };

suite('the stand-in', () => {
  const clock = fakeClock();
  const server = standInServer(new StandIn(workload, { delayMs: 100, seed: 1 }), clock);
  let base = '';

  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  function ask(question: unknown, more: object = {}): Promise<Response> {
    const messages = [
      { role: 'system', content: 'Sort.' },
      { role: 'user', content: question },
    ];
    return post(JSON.stringify({ model: 'stand-in-tiny', messages, ...more }));
  }

  function post(body: string): Promise<Response> {
    return fetch(`${base}/v1/chat/completions`, { method: 'POST', body });
  }

  test('answers a known text with its label, counts tokens and tells how long it took', async () => {
    const reply = await read(ask('Where is it?'));
    assert.equal(reply.model, 'stand-in-tiny');
    assert.equal(reply.choices[0].message.content, 'order_status');
    assert.equal(reply.choices[0].finish_reason, 'stop');
    // "Sort." and "Where is it?" are 17 characters, "order_status" is 12.
    assert.deepEqual(reply.usage, { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 });
    const sleptMs = clock.slept.at(-1) ?? 0;
    assert.ok(sleptMs >= 80 && sleptMs <= 120, `${sleptMs} ms`);
    assert.ok(reply.stand_in_us >= 80_000);
  });

  test('reads a question that comes in parts', async () => {
    const parts = [
      { type: 'text', text: 'Where ' },
      { type: 'text', text: 'is it?' },
    ];
    const reply = await read(ask(parts));
    assert.equal(reply.choices[0].message.content, 'order_status');
  });

  test('gives a text that stands in several rows the label of each in turn, then begins again', async () => {
    const answers: string[] = [];
    for (let times = 0; times < 3; times++) {
      const reply = await read(ask('And now?'));
      answers.push(reply.choices[0].message.content);
    }
    assert.deepEqual(answers, ['first', 'second', 'first']);
  });

  test('goes by the labels after the change once told of it, and still knows the other texts', async () => {
    const changed = { name: 'tiny', rows, drift: [{ text: 'Where is it?', label: 'lost' }] };
    const standIn = new StandIn(changed, { delayMs: 0, seed: 1 });
    const body = (content: string) => Buffer.from(JSON.stringify({ messages: [{ role: 'user', content }] }));
    const says = (question: string) => standIn.answer(body(question)).text;
    assert.equal(says('Where is it?'), 'order_status');
    standIn.drift();
    assert.deepEqual([says('Where is it?'), says('And now?')], ['lost', 'first']);
  });

  test('hears of the change over HTTP', async () => {
    const response = await fetch(base + DRIFT_PATH, { method: 'PUT', body: '{}' });
    assert.deepEqual(await read(Promise.resolve(response)), { drifted: true });
  });

  test('streams the same answer in pieces, with the counts at the end where they are wanted', async () => {
    const response = await ask('Where is it?', { stream: true, stream_options: { include_usage: true } });
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    const data = (await response.text()).split('\n\n').filter((event) => event !== '');
    assert.equal(data.pop(), 'data: [DONE]');
    const chunks = data.map((event) => JSON.parse(event.replace('data: ', '')));
    const last = chunks.pop();
    assert.deepEqual(last.choices, []);
    assert.equal(last.usage.total_tokens, 8);
    assert.ok(last.stand_in_us >= 80_000);
    const pieces = chunks.map((chunk) => chunk.choices[0].delta.content ?? '');
    assert.deepEqual(pieces, ['', 'orde', 'r_st', 'atus', '']);
    assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
  });

  test('lists its one model', async () => {
    const reply = await read(fetch(`${base}/v1/models`));
    assert.deepEqual(
      reply.data.map(({ id }: { id: string }) => id),
      ['stand-in-tiny'],
    );
  });

  const refusals: [what: string, send: () => Promise<Response>, status: number, message: RegExp][] = [
    ['a text that it does not know', () => ask('Who are you?'), 404, /"Who are you\?" is none/],
    ['a text that is named like a part of every object', () => ask('constructor'), 404, /is none/],
    ['a message without text', () => ask(null), 404, /"" is none/],
    ['what is not JSON', () => post('{'), 400, /not a JSON object/],
    ['JSON without messages', () => post('{}'), 400, /no messages/],
    ['messages that are none', () => post('{"messages":[null, 7]}'), 404, /is none/],
    [
      'another path',
      () => fetch(`${base}/v1/embeddings`, { method: 'POST', body: '{}' }),
      404,
      /cannot POST \/v1\/embeddings/,
    ],
  ];
  for (const [what, send, status, message] of refusals) {
    test(`refuses ${what} with ${status} as JSON`, async () => {
      const response = await send();
      assert.equal(response.status, status);
      assert.match((await read(response)).error.message, message);
    });
  }
});

test('StandIn.nextDelayMs() stays within 20 % and is the same row for the same seed', () => {
  const delays = (seed: number) => {
    const standIn = new StandIn(workload, { delayMs: 50, seed });
    return Array.from({ length: 1_000 }, () => standIn.nextDelayMs());
  };
  const some = delays(7);
  assert.ok(some.every((ms) => ms >= 40 && ms <= 60));
  assert.deepEqual(some, delays(7));
  assert.notDeepEqual(some, delays(8));
});

test('countTokens() takes four characters for a token', () => {
  assert.deepEqual([0, 1, 4, 5, 400].map(countTokens), [0, 1, 1, 2, 100]);
});

/** A reply of any shape: what it holds is what the test is about. */
async function read(response: Response | Promise<Response>) {
  return JSON.parse(await (await response).text());
}
