import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { chunk, errorReply, SSE_HEADERS, sseEvent } from '#testing/chat-replies.ts';
import { type Script, ScriptedUpstream, type SeenRequest } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

/** A client that leaves must not go on costing money: the expert's connection is closed within this time. */
const WITHIN_MS = 100;
/** On a busy machine any one measurement may be late; the best of a few tells what the code does. */
const ROUNDS = 3;

let upstream: ScriptedUpstream;
let house: TestHouse;
before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: { up: { url: upstream.url }, one: { url: upstream.url, connections: 1 } },
    server: { streamHeadersMs: 0 },
  });
});
beforeEach(() => upstream.reset());
after(async () => {
  await house.close();
  await upstream.close();
});

function ask(body: object, signal: AbortSignal): Promise<Response> {
  return fetch(`${house.baseUrl}/v1/${'input' in body ? 'embeddings' : 'chat/completions'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'up', messages: [{ role: 'user', content: 'Hello' }], ...body }),
    signal,
  });
}

/** Asks, leaves once `isTime` resolves, and answers with how long the expert's connection outlived that. */
async function leave(body: object, isTime: (reply: Promise<Response>) => Promise<unknown>): Promise<number> {
  const index = upstream.requests.length;
  const abort = new AbortController();
  const reply = ask(body, abort.signal);
  reply.catch(() => {}); // it was meant to fail
  const seen: SeenRequest = await upstream.request(index);
  await isTime(reply);
  const left = performance.now();
  abort.abort();
  return (await seen.aborted) - left;
}

async function newestTrace() {
  while ((await house.get('/api/traces?limit=1')).data[0].state === 'open') await house.flush();
  const { data } = await house.get('/api/traces?limit=1');
  return house.get(`/api/traces/${data[0].id}`);
}

const never = new Promise<never>(() => {});
const word = sseEvent(chunk({ content: 'Hel' }));

/** Reads until this text came. */
function reading(text: string) {
  return async (reply: Promise<Response>) => {
    const reader = (await reply).body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let heard = ''; !heard.includes(text); ) heard += (await reader?.read())?.value;
  };
}

suite(`a client that leaves: the expert is left within ${WITHIN_MS} ms, and the trace says cancelled`, () => {
  const rows: [
    when: string,
    body: object,
    script: Script,
    isTime: Parameters<typeof leave>[1],
    said: string | null,
  ][] = [
    ['whole, before the first byte', {}, { before: never }, async () => {}, null],
    ['whole, in the middle of the body', {}, { body: ['{"choices"', never] }, async () => {}, null],
    ['streamed, before the first byte', { stream: true }, { before: never }, (reply) => reply, null],
    [
      'streamed, after the first word',
      { stream: true },
      { headers: SSE_HEADERS, body: [word, never] },
      reading('Hel'),
      'Hel',
    ],
    ['asked for vectors', { input: 'Hello' }, { before: never }, async () => {}, null],
  ];
  for (const [when, body, script, isTime, said] of rows) {
    test(when, async () => {
      upstream.always = script;
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await leave(body, isTime));
      assert.ok(Math.min(...times) < WITHIN_MS, times.join(', '));
      const trace = await newestTrace();
      assert.deepEqual([trace.state, trace.error_code], ['cancelled', null]);
      assert.deepEqual(
        trace.attempts.map((one: Record<string, unknown>) => [one.expert_id, one.finish, one.error_code]),
        [['up', 'cancelled', null]],
      );
      assert.equal(trace.answer?.choices[0].text ?? null, said);
    });
  }
});

test('a client that leaves while its ask waits for a free connection is forgotten, and the next is served', async () => {
  const gate = Promise.withResolvers<void>();
  upstream.always = { body: [gate.promise, JSON.stringify({ choices: [] })] };
  const first = ask({ model: 'one' }, new AbortController().signal);
  await upstream.request(0);
  const abort = new AbortController();
  const second = ask({ model: 'one' }, abort.signal);
  while (house.door.house.traces.openCount < 2) await new Promise(setImmediate);
  abort.abort();
  await assert.rejects(second);
  while (house.door.house.traces.openCount > 1) await new Promise(setImmediate);
  gate.resolve();
  assert.equal((await first).status, 200);
  assert.equal((await ask({ model: 'one' }, new AbortController().signal)).status, 200);
  assert.equal(upstream.requests.length, 2);
});

test('a client that leaves between two tries is not asked for again', async () => {
  await using waiting = await openTestHouse(
    { experts: { up: { url: upstream.url } } },
    { world: { clock: { nowMs: Date.now, tickUs: () => 0, sleep: whenAborted } } },
  );
  upstream.always = errorReply(503, {});
  const abort = new AbortController();
  const reply = fetch(`${waiting.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'up', messages: [{ role: 'user', content: 'Hello' }] }),
    signal: abort.signal,
  });
  reply.catch(() => {});
  await upstream.request(0);
  abort.abort();
  while (waiting.door.house.traces.openCount > 0) await new Promise(setImmediate);
  const { data } = await waiting.get('/api/traces');
  assert.deepEqual([data.length, data[0].state], [1, 'cancelled']);
  assert.equal(upstream.requests.length, 1);
});

/** A wait that only ends when the client leaves. */
function whenAborted(_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}
