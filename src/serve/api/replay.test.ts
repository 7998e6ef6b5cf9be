import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { completionReply, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { moveIn, scriptedExpert } from '../testing/scripted-expert.ts';

const HELLO = [{ role: 'user', content: 'Hello' }];

async function post(house: TestHouse, path: string, body: unknown, headers: Record<string, string> = {}) {
  const reply = await fetch(house.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await house.flush();
  return reply;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
function jsonOf(reply: Response): Promise<any> {
  return reply.json();
}

async function askOnce(house: TestHouse, more: object = {}, headers: Record<string, string> = {}) {
  const body = { model: 'first', messages: HELLO, ...more };
  const reply = await post(house, '/v1/chat/completions', body, headers);
  await reply.text();
  return reply.headers.get('x-freehold-trace') ?? '';
}

async function openPair() {
  const upstream = await ScriptedUpstream.open();
  const house = await openTestHouse({
    experts: {
      first: { url: upstream.url, models: ['a'] },
      second: { url: upstream.url, models: ['b', 'c'], lacks: ['images'] },
      open: { url: upstream.url },
    },
  });
  upstream.always = completionReply('Hello.');
  return {
    upstream,
    house,
    [Symbol.asyncDispose]: async () => {
      await house.close();
      await upstream.close();
    },
  };
}

suite('a replay', () => {
  let pair: Awaited<ReturnType<typeof openPair>>;
  let house: TestHouse;
  let upstream: ScriptedUpstream;
  before(async () => {
    pair = await openPair();
    ({ house, upstream } = pair);
  });
  beforeEach(() => {
    upstream.reset();
    upstream.always = completionReply('Hello.');
  });
  after(() => pair[Symbol.asyncDispose]());

  test('puts the same request to another expert, with a trace of its own that names the first', async () => {
    const first = await askOnce(house, { temperature: 0.25, stop: ['x'] });
    upstream.reply(completionReply('Good day.'));
    const reply = await post(house, `/api/traces/${first}/replay`, { expert: 'second', model: 'c' });
    const said = await jsonOf(reply);
    assert.deepEqual([reply.status, said.expert, said.model, said.replay_of], [200, 'second', 'c', first]);
    assert.deepEqual(said.message, { role: 'assistant', content: 'Good day.', refusal: null });
    assert.equal(said.left[0].bytes_out, Buffer.byteLength(upstream.requests[1]?.body ?? ''));
    const { model, stream, stream_options, ...same } = upstream.requests[1]?.json ?? {};
    assert.deepEqual(same, { messages: HELLO, temperature: 0.25, stop: ['x'] });
    assert.deepEqual([model, stream, stream_options], ['c', false, null]);
    const trace = await house.get(`/api/traces/${said.trace_id}`);
    assert.deepEqual(
      [trace.replay_of, trace.learn, trace.task, trace.examined, trace.expert_id],
      [first, 'never', null, null, 'second'],
    );
  });

  test('is streamed where that is wanted, with how far it is', async () => {
    const first = await askOnce(house);
    upstream.reply(streamReply(textChunks('Good', ' day.')));
    const reply = await post(house, `/api/traces/${first}/replay`, { expert: 'second', stream: true });
    const text = await reply.text();
    assert.match(text, /"stage":"trying".*"content":"Good".*"stage":"answered".*\[DONE\]/s);
    assert.deepEqual(upstream.requests[1]?.json.stream_options, { include_usage: true });
  });

  test('is not taken for somebody who asked again, nor is the ask after it', async () => {
    await using own = await openPair();
    const { house } = own;
    const first = await askOnce(house);
    await (await post(house, `/api/traces/${first}/replay`, { expert: 'second' })).text();
    assert.deepEqual((await house.get(`/api/traces/${first}`)).feedback, []);
    await askOnce(house);
    const { feedback } = await house.get(`/api/traces/${first}`);
    assert.deepEqual(
      feedback.map(({ kind }: { kind: string }) => kind),
      ['regenerate'],
      'while asking again is noticed',
    );
  });

  test('reads what came by Ollama’s wire', async () => {
    for (const [path, body] of [
      ['/api/chat', { model: 'first', messages: HELLO, options: { temperature: 0.5 } }],
      ['/api/generate', { model: 'first', prompt: 'Hello' }],
    ] as const) {
      upstream.reply(streamReply(textChunks('Hi.')));
      const asked = await post(house, path, body);
      await asked.text();
      upstream.requests.length = 0;
      const id = asked.headers.get('x-freehold-trace');
      const reply = await post(house, `/api/traces/${id}/replay`, { expert: 'second' });
      assert.equal((await jsonOf(reply)).message.content, 'Hello.', path);
      assert.equal(upstream.requests[0]?.json.model, 'b');
      assert.deepEqual(upstream.requests[0]?.json.messages[0].content, 'Hello');
    }
  });

  test('says in words why it cannot be', async () => {
    moveIn(house, scriptedExpert('mine', { zone: 'device' }));
    const first = await askOnce(house);
    const withImage = await askOnce(house, {
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
      ],
    });
    const inside = await askOnce(house, { model: 'mine' }, { 'x-freehold-route': 'owned' });
    const vectors = (await post(house, '/v1/embeddings', { model: 'first', input: 'x' })).headers.get(
      'x-freehold-trace',
    );
    const nobody = '01960000-0000-7000-8000-0000000000aa';
    const refused: [string | null, object, number, RegExp][] = [
      [nobody, { expert: 'second' }, 404, /Cannot find the trace/],
      [first, { expert: 'secnd' }, 404, /no expert has that name.*Did you mean "second"/],
      [first, {}, 400, /expert is missing/],
      [first, { expert: 'open' }, 400, /lists no models/],
      [withImage, { expert: 'second' }, 400, /cannot do images/],
      [inside, { expert: 'second' }, 403, /zone outside.*organisation/],
      [vectors, { expert: 'second' }, 400, /openai-embeddings is no chat/],
      [first, { expert: 'second', conversation: nobody }, 404, /Cannot find the conversation/],
    ];
    for (const [id, body, status, words] of refused) {
      const reply = await post(house, `/api/traces/${id}/replay`, body);
      const { error } = await jsonOf(reply);
      assert.match(error.message, words);
      assert.equal(reply.status, status, error.message);
    }
    assert.equal((await post(house, `/api/traces/${first}/other`, {})).status, 404);
  });
});
