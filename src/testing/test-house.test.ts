import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { completionReply, SSE_HEADERS, sseEvent, streamReply, textChunks } from './chat-replies.ts';
import { CUT, RESET, ScriptedUpstream } from './scripted-upstream.ts';
import { openTestHouse } from './test-house.ts';

const hello = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

function ask(base: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${base}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

test('a test house answers over HTTP from a scripted upstream, keeps the trace, and leaves nothing behind', async () => {
  await using upstream = await ScriptedUpstream.open();
  const house = await openTestHouse({ experts: { up: { url: upstream.url } } });
  upstream.reply(completionReply('Hi'));
  const reply = await ask(`${house.baseUrl}/v1`, hello);
  assert.equal(reply.status, 200);
  assert.equal(
    ((await reply.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content,
    'Hi',
  );
  assert.deepEqual((await upstream.request(0)).json, hello);
  const { data } = await house.get('/api/traces');
  assert.deepEqual([data.length, data[0].state, data[0].name], [1, 'done', 'm']);
  await house.close();
  assert.equal(existsSync(house.home), false);
});

test('waits between retries are noted and take no time', async () => {
  await using upstream = await ScriptedUpstream.open();
  await using house = await openTestHouse(
    { experts: { up: { url: upstream.url } } },
    { world: { random: () => 0.5 } },
  );
  upstream.reply({ status: 503 }, { status: 503 }, completionReply('Hi'));
  assert.equal((await ask(`${house.baseUrl}/v1`, hello)).status, 200);
  assert.equal(upstream.requests.length, 3);
  assert.deepEqual(house.slept, [188, 375]);
});

test('a promise in a script holds the rest of the reply back until the test settles it', async () => {
  await using upstream = await ScriptedUpstream.open();
  const gate = Promise.withResolvers<void>();
  upstream.reply({ headers: SSE_HEADERS, body: [sseEvent('1'), gate.promise, sseEvent('2')] });
  const reader = (await ask(upstream.url, hello)).body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await reader?.read())?.value, 'data: 1\n\n');
  gate.resolve();
  assert.equal((await reader?.read())?.value, 'data: 2\n\n');
  assert.equal((await reader?.read())?.done, true);
});

test('an upstream tells when its client left', async () => {
  await using upstream = await ScriptedUpstream.open();
  const abort = new AbortController();
  upstream.reply({ before: Promise.withResolvers().promise });
  const failed = assert.rejects(ask(upstream.url, hello, abort.signal));
  const seen = await upstream.request(0);
  assert.equal(seen.abortedAt, undefined);
  const left = performance.now();
  abort.abort();
  assert.ok((await seen.aborted) - left < 100);
  await failed;
});

const broken: [what: string, script: Parameters<ScriptedUpstream['reply']>[0]][] = [
  ['a reset', { body: ['{"a"', RESET] }],
  ['a quiet cut', { body: ['{"a"', CUT] }],
  ['a content-length that promises more', { headers: { 'content-length': '10' }, body: ['12345', CUT] }],
  ['bytes that are no HTTP', { raw: 'hello\r\n\r\n' }],
];
for (const [what, script] of broken) {
  test(`${what} fails the client`, async () => {
    await using upstream = await ScriptedUpstream.open();
    upstream.reply(script);
    await assert.rejects(ask(upstream.url, hello).then((reply) => reply.text()));
  });
}

test('streamReply() and textChunks() make a stream that ends with [DONE]', async () => {
  await using upstream = await ScriptedUpstream.open();
  upstream.reply(streamReply(textChunks('Hel', 'lo')));
  const text = await (await ask(upstream.url, { ...hello, stream: true })).text();
  assert.equal(text.split('\n\n').length, 7);
  assert.ok(text.endsWith('data: [DONE]\n\n'));
});
