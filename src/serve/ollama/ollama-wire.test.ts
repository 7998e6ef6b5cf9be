import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { AnswerEvent } from '#contract/answer.ts';
import { completionReply, errorReply, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { end, moveIn, type ScriptedExpert, said, scriptedExpert } from '../testing/scripted-expert.ts';
import { giveModels } from './testing/fake-models.ts';

/** Ollama's wire through the front door: a request in, a response out, and what the house keeps of it. */

let upstream: ScriptedUpstream;
let house: TestHouse;
let local: ScriptedExpert;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: { far: { url: upstream.url, models: ['huge'] } },
    server: { streamHeadersMs: 60_000, openAsks: 2 },
  });
  local = scriptedExpert('tiny');
  moveIn(house, local);
  giveModels(house, undefined);
});
beforeEach(() => {
  upstream.reset();
  local.asks.length = 0;
  local.script = () => [...said('Hi ', 'you'), end()];
});
after(async () => {
  await house.close();
  await upstream.close();
});

const hello = { model: 'tiny', messages: [{ role: 'user', content: 'Hello' }] };

function post(path: string, body: object | string, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(house.baseUrl + path, { method: 'POST', headers, body: text });
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
async function jsonOf(reply: Response): Promise<any> {
  return reply.json();
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
async function traceOf(reply: Response): Promise<any> {
  return house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
}

suite("Ollama's wire", () => {
  test('streams lines of JSON where nothing else is said, and names who answers', async () => {
    const reply = await post('/api/chat', hello);
    assert.equal(reply.headers.get('content-type'), 'application/x-ndjson');
    assert.equal(reply.headers.get('x-freehold-expert'), 'tiny');
    const text = await reply.text();
    assert.ok(text.endsWith('}\n'));
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ message, done }) => [message.content, done]),
      [
        ['Hi ', false],
        ['you', false],
        ['', true],
      ],
    );
  });

  test('takes the headers of this house', async () => {
    const reply = await post(
      '/api/chat',
      { ...hello, stream: false },
      { 'x-freehold-task': 'greet', 'x-freehold-route': 'owned' },
    );
    assert.equal(reply.headers.get('x-freehold-task'), 'greet');
    assert.deepEqual([local.asks[0]?.pinnedTask, local.asks[0]?.routeWish], ['greet', 'owned']);
    const refused = await post('/api/chat', { ...hello, model: 'far' }, { 'x-freehold-route': 'owned' });
    assert.equal(refused.status, 403);
    assert.match((await jsonOf(refused)).error, /beyond the zone/);
  });

  test('keeps on the trace what came, what was answered, and what was not honoured', async () => {
    const body = { ...hello, stream: false, options: { num_gpu: 1, top_k: 4 } };
    const trace = await traceOf(await post('/api/chat', body));
    assert.deepEqual(
      [trace.state, trace.wire, trace.name, trace.expert_id],
      ['done', 'ollama-chat', 'tiny', 'tiny'],
    );
    assert.deepEqual(trace.request, body);
    assert.equal(trace.answer.choices[0].text, 'Hi you');
    assert.deepEqual([trace.tokens_in, trace.tokens_out], [9, 3]);
    assert.deepEqual(
      trace.warnings.map(({ feature }: { feature: string }) => feature),
      ['options.num_gpu'],
    );
  });

  test('finds the task that the same ask has in the other dialect', async () => {
    const messages = [
      { role: 'system', content: 'You name the city.' },
      { role: 'user', content: 'I live in Oslo.' },
    ];
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const format = { type: 'json_schema', json_schema: { name: 'a', schema } };
    const pairs: [theirs: [path: string, body: object], ours: object][] = [
      [['/api/chat', { messages }], {}],
      [['/api/chat', { messages, format: schema }], { response_format: format }],
      [['/api/generate', { system: 'You name the city.', prompt: 'I live in Oslo.' }], {}],
    ];
    for (const [[path, theirs], ours] of pairs) {
      const here = await traceOf(await post(path, { model: 'tiny:latest', stream: false, ...theirs }));
      const there = await traceOf(await post('/v1/chat/completions', { model: 'tiny', messages, ...ours }));
      assert.match(here.task, /^t_[0-9a-f]{12}$/);
      assert.equal(here.task, there.task);
    }
    const [theirs, ours] = local.asks.slice(-2);
    assert.deepEqual(theirs?.messages, ours?.messages);
    assert.equal(theirs?.found?.input, ours?.found?.input);
  });

  test('finds no task for a continuation: no student answers one', async () => {
    const trace = await traceOf(
      await post('/api/generate', { model: 'tiny', prompt: 'Once', raw: true, stream: false }),
    );
    assert.equal(trace.task, null);
    assert.equal(local.asks[0]?.found, undefined);
  });

  test('hears nothing of frames: a remote answer is told in its own words', async () => {
    upstream.reply(streamReply(textChunks('Hi ', 'you')), completionReply('Hi'));
    const streamed = await (await post('/api/chat', { ...hello, model: 'far' })).text();
    assert.ok(!streamed.includes('chat.completion'));
    assert.match(streamed, /"prompt_eval_count":9/);
    const asked = upstream.requests[0]?.json;
    assert.deepEqual(asked, {
      model: 'huge',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const whole = await jsonOf(await post('/api/generate', { model: 'far', prompt: 'Hello', stream: false }));
    assert.deepEqual([whole.response, whole.eval_count], ['Hi', 3]);
  });

  test('tells what a remote expert was not told, before it answers', async () => {
    upstream.reply(completionReply('Hi'));
    const options = { top_k: 4, num_ctx: 8_192, temperature: 0 };
    const reply = await post('/api/chat', { ...hello, model: 'far', stream: false, think: false, options });
    assert.equal(upstream.requests[0]?.json.temperature, 0);
    assert.equal(upstream.requests[0]?.json.top_k, undefined);
    const { warnings } = await traceOf(reply);
    assert.deepEqual(
      warnings.map(({ feature }: { feature: string }) => feature),
      ['options.num_ctx', 'top_k', 'think'],
    );
  });

  test('asks the next expert of a route where the first fails', async () => {
    await using other = await openTestHouse({
      experts: { a: { url: upstream.url }, b: { url: upstream.url } },
      routes: { both: ['a', 'b'] },
    });
    upstream.reply(errorReply(401, { message: 'no key' }), completionReply('Hi'));
    const reply = await fetch(`${other.baseUrl}/api/chat`, {
      method: 'POST',
      body: JSON.stringify({ ...hello, model: 'both', stream: false }),
    });
    assert.equal(reply.headers.get('x-freehold-expert'), 'b');
    assert.equal((await jsonOf(reply)).message.content, 'Hi');
  });
});

suite("errors on Ollama's wire", () => {
  const rows: [what: string, path: string, body: object | string, status: number, error: RegExp][] = [
    ['no JSON', '/api/chat', '{', 400, /^Cannot read the request: its body is not JSON/],
    ['no model', '/api/chat', { messages: [] }, 400, /model is missing/],
    ['a model nobody has', '/api/chat', { ...hello, model: 'nobody' }, 404, /^model not found: .*"nobody"/],
    ['one that nobody has to load', '/api/generate', { model: 'nobody' }, 404, /^model not found/],
    ['a wrong field', '/api/embed', { model: 'tiny', input: [true] }, 400, /input\[0\]/],
    ['no vault', '/api/pull', { model: 'hf:a/b' }, 400, /runs none of its own/],
    ['no way to make one', '/api/create', { model: 'a' }, 400, /Cannot POST \/api\/create/],
    ['a blob', '/api/blobs/sha256:ab', 'x', 400, /Cannot POST \/api\/blobs/],
  ];
  for (const [what, path, body, status, error] of rows) {
    test(`are a text: ${what}`, async () => {
      const reply = await post(path, body);
      const told = await jsonOf(reply);
      assert.equal(reply.status, status);
      assert.deepEqual(Object.keys(told), ['error']);
      assert.match(told.error, error);
    });
  }

  test('also where the method is another', async () => {
    const reply = await fetch(`${house.baseUrl}/api/chat`);
    assert.equal(reply.status, 405);
    assert.match((await jsonOf(reply)).error, /Cannot GET \/api\/chat\. It takes POST/);
  });

  test('say 503 where the house has its hands full', async () => {
    const until = async (inProgress: number) => {
      while (house.door.asks.inProgress !== inProgress) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(0); // an ask counts for a moment longer than its client waits
    const go = Promise.withResolvers<void>();
    local.script = () => [go.promise, ...said('Hi'), end()];
    const first = [post('/api/chat', hello), post('/api/chat', hello)];
    await until(2);
    const reply = await post('/api/chat', hello);
    assert.deepEqual([reply.status, reply.headers.get('retry-after')], [503, '1']);
    assert.match((await jsonOf(reply)).error, /2 are in progress/);
    go.resolve();
    for (const each of first) assert.equal((await each).status, 200);
  });

  test('end a stream with a line', async () => {
    local.script = () => [...said('One'), new Promise((resolve) => setImmediate(resolve)), new Error('Oh')];
    const lines = (await (await post('/api/chat', hello)).text()).trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(JSON.parse(lines[1] ?? '').error, /Oh/);
  });

  test('of the other dialect stay as they were', async () => {
    const reply = await post('/v1/chat/completions', { ...hello, model: 'nobody' });
    assert.equal((await jsonOf(reply)).error.code, 'model_not_found');
    assert.equal((await jsonOf(await post('/api/nowhere', {}))).error.code, 'not_found');
  });
});

suite('the front page', () => {
  test('says to programs what Ollama says', async () => {
    for (const method of ['GET', 'HEAD']) {
      const reply = await fetch(`${house.baseUrl}/`, { method });
      assert.equal(reply.status, 200);
      assert.equal(await reply.text(), method === 'GET' ? 'Ollama is running' : '');
    }
  });

  test('is not that for people', async () => {
    const reply = await fetch(`${house.baseUrl}/`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    assert.match(reply.headers.get('content-type') ?? '', /^text\/html/);
  });
});

suite('vectors for an Ollama client', () => {
  test('come from a remote expert as numbers, whatever order they came in', async () => {
    const item = (index: number) => ({ object: 'embedding', index, embedding: [index, 0.5] });
    upstream.reply({ body: JSON.stringify({ data: [item(1), item(0)], usage: { prompt_tokens: 4 } }) });
    const reply = await post('/api/embed', { model: 'huge', input: ['a', 'b'], dimensions: 2 });
    const { embeddings, prompt_eval_count } = await jsonOf(reply);
    assert.deepEqual(embeddings, [
      [0, 0.5],
      [1, 0.5],
    ]);
    assert.equal(prompt_eval_count, 4);
    assert.deepEqual(upstream.requests[0]?.json, {
      model: 'huge',
      input: ['a', 'b'],
      dimensions: 2,
      encoding_format: 'float',
    });
    assert.equal((await traceOf(reply)).wire, 'ollama-embed');
  });

  test('are refused in words where the remote expert sent none', async () => {
    upstream.always = { body: '{"data":[{"index":0,"embedding":"AAAA"}]}' };
    const reply = await post('/api/embed', { model: 'huge', input: 'a' });
    assert.equal(reply.status, 502);
    assert.match((await jsonOf(reply)).error, /no list of numbers as vector 0/);
  });

  test('have length one again where they were cut', async () => {
    const vector: AnswerEvent = { type: 'vector', index: 0, values: Float32Array.of(3, 4, 12) };
    local.script = () => [vector, end()];
    const { embeddings } = await jsonOf(
      await post('/api/embed', { model: 'tiny', input: 'a', dimensions: 2 }),
    );
    assert.deepEqual(embeddings, [[...Float32Array.of(0.6, 0.8)]]);
  });
});
