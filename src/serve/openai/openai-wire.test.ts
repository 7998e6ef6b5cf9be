import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import {
  chunk,
  completion,
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
  textChunks,
} from '#testing/chat-replies.ts';
import { RESET, ScriptedUpstream, turn } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { sseData } from '#testing/transcripts.ts';

/** The OpenAI wire through the front door: a request in, a response out. */

let near: ScriptedUpstream;
let far: ScriptedUpstream;
/** Two experts and a route over both; no header leaves before an expert spoke. */
let house: TestHouse;
/** One expert that takes any name; headers leave at once. */
let hasty: TestHouse;

before(async () => {
  near = await ScriptedUpstream.open();
  far = await ScriptedUpstream.open();
  const experts = {
    near: { url: near.url, models: ['small', 'org/large'], zone: 'device', lacks: ['logit-bias'] },
    far: { url: far.url, models: ['huge'] },
  };
  const server = { streamHeadersMs: 60_000, bodyLimitBytes: 100_000 };
  house = await openTestHouse({ experts, server, routes: { both: ['near', 'far'] } });
  hasty = await openTestHouse({ experts: { near: { url: near.url } }, server: { streamHeadersMs: 0 } });
});
beforeEach(() => {
  near.reset();
  far.reset();
});
after(async () => {
  await house.close();
  await hasty.close();
  await near.close();
  await far.close();
});

const hello = { model: 'near', messages: [{ role: 'user', content: 'Hello' }] };

function post(
  body: object | string,
  headers: Record<string, string> = {},
  to = house,
  path = '/v1/chat/completions',
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(to.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
async function jsonOf(reply: Response): Promise<any> {
  return reply.json();
}

suite('POST /v1/chat/completions, whole', () => {
  test("the expert's reply arrives byte for byte", async () => {
    const body =
      '{ "id":"x", "choices":[{"message":{"content":"h\\u00e9"},"seed":12345678901234567890}], "more":1.0 }\n';
    near.reply({ body });
    const reply = await post(hello);
    assert.equal(await reply.text(), body);
    assert.equal(reply.headers.get('content-type'), 'application/json');
  });

  test('headers name the trace, the expert and its kind', async () => {
    near.reply(completionReply('Hi'));
    const { headers } = await post(hello, { 'x-freehold-task': 'triage' });
    const traceId = headers.get('x-freehold-trace');
    assert.match(traceId ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(headers.get('x-request-id'), traceId);
    assert.equal(headers.get('x-freehold-expert'), 'near');
    assert.equal(headers.get('x-freehold-kind'), 'remote');
    assert.equal(headers.get('x-freehold-task'), 'triage');
    const trace = await house.get(`/api/traces/${traceId}`);
    assert.equal(trace.task, 'triage');
    assert.deepEqual(trace.request, hello);
  });

  const names: [asked: string, heard: string][] = [
    ['near', 'small'],
    ['small', 'small'],
    ['near/small', 'small'],
    ['org/large', 'org/large'],
    ['near/org/large', 'org/large'],
    ['near/never-heard-of', 'never-heard-of'],
    ['auto', 'small'],
    ['both', 'small'],
  ];
  for (const [asked, heard] of names) {
    test(`"${asked}" is "${heard}" to the expert`, async () => {
      near.reply(completionReply('Hi'));
      assert.equal((await post({ ...hello, model: asked })).status, 200);
      assert.equal(near.requests[0]?.json.model, heard);
    });
  }

  test('a stream of the expert is put together', async () => {
    near.reply(streamReply(textChunks('Hi ', 'you')));
    const body = await jsonOf(await post(hello));
    assert.equal(body.object, 'chat.completion');
    assert.equal(body.choices[0].message.content, 'Hi you');
    assert.equal(body.usage.total_tokens, 11);
    assert.equal(body.model, 'small');
  });

  test('the next expert of a route is asked where the first fails, and named', async () => {
    near.always = errorReply(503, { message: 'loading' });
    far.reply(completionReply('Hi'));
    const reply = await post({ ...hello, model: 'both' });
    assert.equal(reply.headers.get('x-freehold-expert'), 'far');
    assert.equal(far.requests[0]?.json.model, 'huge');
    assert.equal(near.requests.length, 3);
    const { attempts, route } = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
    assert.deepEqual(
      attempts.map(({ expert_id, error_code }: Record<string, unknown>) => [expert_id, error_code]),
      [
        ['near', 'upstream_failed'],
        ['near', 'upstream_failed'],
        ['near', 'upstream_failed'],
        ['far', null],
      ],
    );
    assert.deepEqual(route.order, ['near/small', 'far/huge']);
  });

  test('where all fail, the last failure tells of each', async () => {
    near.always = errorReply(401, { message: 'bad key' });
    far.always = errorReply(500, { message: 'out of memory' });
    const reply = await post({ ...hello, model: 'both' });
    assert.equal(reply.status, 500);
    const { error } = await jsonOf(reply);
    assert.match(error.expert_message, /near: .*bad key.*far: .*out of memory/);
  });

  test('a wish that stays inside stays inside', async () => {
    const reply = await post({ ...hello, model: 'far' }, { 'x-freehold-route': 'owned' });
    assert.equal(reply.status, 403);
    assert.equal((await jsonOf(reply)).error.code, 'policy_refused');
    near.reply(completionReply('Hi'));
    assert.equal((await post({ ...hello, model: 'both' }, { 'x-freehold-route': 'owned' })).status, 200);
    assert.equal(far.requests.length, 0);
  });
});

suite('POST /v1/chat/completions refuses in words', () => {
  const rows: [what: string, body: object | string, status: number, code: string, param: string | null][] = [
    ['no JSON', '{', 400, 'bad_request', null],
    ['no messages', { model: 'near' }, 400, 'bad_request', 'messages'],
    ['a wrong type', { ...hello, temperature: 'warm' }, 400, 'bad_request', 'temperature'],
    ['what no expert can', { ...hello, logit_bias: { 1: 1 } }, 400, 'unsupported', 'logit_bias'],
    ['a name nobody has', { ...hello, model: 'nobody' }, 404, 'model_not_found', 'model'],
    ['too much', { ...hello, metadata: { x: 'x'.repeat(100_000) } }, 413, 'too_large', null],
  ];
  for (const [what, body, status, code, param] of rows) {
    test(`${what}: ${status} ${code}`, async () => {
      const reply = await post(body);
      assert.equal(reply.status, status);
      const { error } = await jsonOf(reply);
      assert.deepEqual([error.code, error.param], [code, param]);
      assert.equal(typeof error.message, 'string');
      assert.equal(error.type, 'invalid_request_error');
      assert.equal(near.requests.length, 0);
    });
  }

  for (const [header, value] of [
    ['x-freehold-route', 'mine'],
    ['x-freehold-task', 'no spaces'],
  ] as const) {
    test(`a misspelt ${header}`, async () => {
      const reply = await post(hello, { [header]: value });
      assert.equal(reply.status, 400);
      assert.equal((await jsonOf(reply)).error.param, header);
    });
  }
});

suite('POST /v1/chat/completions, streamed', () => {
  const stream = { ...hello, stream: true };

  test('is a stream of events that no proxy may keep back', async () => {
    near.reply(streamReply(textChunks('Hi')));
    const reply = await post(stream);
    assert.match(reply.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.match(reply.headers.get('cache-control') ?? '', /no-cache/);
    assert.equal(reply.headers.get('x-accel-buffering'), 'no');
    assert.equal(reply.headers.get('x-freehold-expert'), 'near');
    assert.ok((await reply.text()).endsWith('data: [DONE]\n\n'));
  });

  test('passes each word on when it comes', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    near.reply({
      headers: SSE_HEADERS,
      body: [
        sseEvent(chunk({ role: 'assistant', content: 'a' })),
        gates[0].promise,
        sseEvent(chunk({ content: 'b' })),
        gates[1].promise,
        sseEvent(chunk({}, 'stop')),
        sseEvent('[DONE]'),
      ],
    });
    const reader = (await post(stream)).body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await reader?.read())?.value ?? '', /"a"/);
    gates[0].resolve();
    assert.match((await reader?.read())?.value ?? '', /"b"/);
    gates[1].resolve();
    let rest = '';
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) rest += read.value;
    assert.match(rest, /"stop".*\[DONE\]/s);
  });

  test('a whole reply of the expert becomes a stream', async () => {
    near.reply(completionReply('Hi'));
    const data = sseData(await (await post({ ...stream, stream_options: { include_usage: true } })).text());
    assert.equal(data.pop(), '[DONE]');
    const chunks = data.map((each) => JSON.parse(each));
    assert.deepEqual(
      chunks.map(({ choices: [choice], usage }) => [
        choice?.delta,
        choice?.finish_reason,
        usage?.total_tokens,
      ]),
      [
        [{ role: 'assistant', content: 'Hi' }, null, undefined],
        [{}, 'stop', undefined],
        [undefined, undefined, 12],
      ],
    );
  });

  test('a refusal before the first word has its own status', async () => {
    near.reply(errorReply(400, { message: 'bad top_p', param: 'top_p' }));
    const reply = await post(stream);
    assert.equal(reply.status, 400);
    assert.equal((await jsonOf(reply)).error.param, 'top_p');
  });

  test('a refusal after the headers left is told in the stream, without [DONE]', async () => {
    near.reply({
      ...errorReply(400, { message: 'bad top_p' }),
      before: new Promise((resolve) => setTimeout(resolve, 30)),
    });
    const reply = await post({ ...stream, model: 'm' }, {}, hasty);
    assert.equal(reply.status, 200);
    const data = sseData(await reply.text());
    assert.equal(data.length, 1);
    assert.equal(JSON.parse(data[0] ?? '').error.message, 'bad top_p');
  });

  test('an upstream that breaks off is told in the stream, without [DONE], and on the trace', async () => {
    near.reply({
      headers: SSE_HEADERS,
      body: [sseEvent(chunk({ role: 'assistant', content: 'Half' })), turn, RESET],
    });
    const reply = await post(stream);
    const data = sseData(await reply.text());
    assert.equal(data.length, 2);
    assert.equal(JSON.parse(data[1] ?? '').error.code, 'upstream_failed');
    assert.equal(near.requests.length, 1, 'an answer that began is not begun again');
    const trace = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
    assert.deepEqual([trace.state, trace.error_code], ['failed', 'upstream_failed']);
    assert.equal(trace.answer.choices[0].text, 'Half');
  });

  test('the next expert answers where the first fails before its first word', async () => {
    near.always = errorReply(401, { message: 'bad key' });
    far.reply(streamReply(textChunks('Hi')));
    const reply = await post({ ...stream, model: 'both' });
    assert.equal(reply.headers.get('x-freehold-expert'), 'far');
    assert.match(await reply.text(), /"Hi"/);
  });

  test('ends at [DONE], though the upstream keeps the line open', async () => {
    const open = () => new Promise<never>(() => {});
    near.reply({ headers: SSE_HEADERS, body: [...textChunks('Hi').map(sseEvent), sseEvent('[DONE]'), open] });
    assert.ok((await (await post(stream)).text()).endsWith('data: [DONE]\n\n'));
  });

  test('an upstream is held back while the client does not read, and nothing is lost', async () => {
    const long = 'x'.repeat(64 * 1024);
    let sent = 0;
    const count = async () => {
      sent += 1;
      await turn();
    };
    const words = Array.from({ length: 400 }, () => [sseEvent(chunk({ content: long })), count]);
    near.reply({ headers: SSE_HEADERS, body: [...words.flat(), sseEvent(chunk({}, 'stop'))] });
    const reply = await post(stream); // fetch takes a first piece and no more until it is read
    for (let still = 0, before = -1; still < 300; still = sent === before ? still + 1 : 0) {
      before = sent;
      await turn();
    }
    assert.ok(sent < 350, `${sent} of 400 pieces were taken from the upstream`);
    assert.ok((await reply.text()).length > 400 * long.length);
    assert.equal(sent, 400);
  });
});

suite('POST /v1/embeddings', () => {
  const vectors =
    '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1]}],"usage":{"prompt_tokens":4,"total_tokens":4}}';

  test('passes question and vectors through unread, and counts the bill', async () => {
    near.reply({ body: vectors });
    const body = { model: 'near', input: ['a', 'b'], encoding_format: 'base64', dimensions: 3 };
    const reply = await post(body, {}, house, '/v1/embeddings');
    assert.equal(await reply.text(), vectors);
    assert.deepEqual(near.requests[0]?.json, { ...body, model: 'small' });
    const trace = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
    assert.deepEqual(
      [trace.state, trace.wire, trace.tokens_in, trace.tokens_out],
      ['done', 'openai-embeddings', 4, 0],
    );
  });

  const taken: [what: string, input: unknown][] = [
    ['a text', 'a'],
    ['texts', ['a', 'b']],
    ['tokens', [1, 2]],
    ['lists of tokens', [[1, 2], [3]]],
  ];
  for (const [what, input] of taken) {
    test(`takes ${what}`, async () => {
      near.reply({ body: vectors });
      assert.equal((await post({ model: 'near', input }, {}, house, '/v1/embeddings')).status, 200);
    });
  }

  const refused: [body: object, param: string][] = [
    [{ input: 'a' }, 'model'],
    [{ model: 'near' }, 'input'],
    [{ model: 'near', input: null }, 'input'],
    [{ model: 'near', input: [] }, 'input'],
    [{ model: 'near', input: ['a', { b: 1 }] }, 'input[1]'],
  ];
  for (const [body, param] of refused) {
    test(`refuses ${JSON.stringify(body)}: ${param}`, async () => {
      const reply = await post(body, {}, house, '/v1/embeddings');
      assert.equal(reply.status, 400);
      assert.equal((await jsonOf(reply)).error.param, param);
    });
  }

  test('an upstream that sends a chat instead has failed', async () => {
    near.always = { body: JSON.stringify(completion({ content: 'Hi' })) };
    const reply = await post({ model: 'near', input: 'a' }, {}, house, '/v1/embeddings');
    assert.equal(reply.status, 502);
  });
});

suite('GET /v1/models', () => {
  const ids = async (path: string) => (await house.get(path)).data.map(({ id }: { id: string }) => id);

  test('lists auto, routes, experts and their models', async () => {
    const expected = ['auto', 'both', 'near', 'near/small', 'near/org/large', 'far', 'far/huge'];
    assert.deepEqual(await ids('/v1/models'), expected);
    assert.deepEqual(await ids('/v1/models/'), expected);
    assert.deepEqual(await ids('/v1/models?limit=5'), expected);
  });

  test('each has what clients look for', async () => {
    for (const model of (await house.get('/v1/models')).data) {
      assert.equal(model.object, 'model');
      assert.ok(Number.isSafeInteger(model.created));
      assert.equal(typeof model.owned_by, 'string');
      assert.equal(model.freehold.answers, true);
    }
  });

  test('who answers to a name that leaves the choice to the house is nobody in particular', async () => {
    const owners = await Promise.all(
      ['auto', 'both', 'near'].map(async (id) => (await house.get(`/v1/models/${id}`)).owned_by),
    );
    assert.deepEqual(owners, ['freehold', 'freehold', 'near']);
  });

  for (const id of [
    'auto',
    'both',
    'near',
    'near/org/large',
    'near%2Forg%2Flarge',
    'small',
    'near/unlisted',
  ]) {
    test(`finds ${id}`, async () => {
      assert.equal((await house.get(`/v1/models/${id}`)).id, decodeURIComponent(id));
    });
  }

  for (const [id, status] of [
    ['nobody', 404],
    ['%E0%A4%A', 400],
  ] as const) {
    test(`answers ${status} to ${id}`, async () => {
      assert.equal((await fetch(`${house.baseUrl}/v1/models/${id}`)).status, status);
    });
  }

  test('HEAD says as much without a body', async () => {
    const reply = await fetch(`${house.baseUrl}/v1/models`, { method: 'HEAD' });
    assert.equal(reply.status, 200);
    assert.ok(Number(reply.headers.get('content-length')) > 0);
    assert.equal(await reply.text(), '');
  });
});

suite('paths and methods', () => {
  const rows: [method: string, path: string, status: number, code: string][] = [
    ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
    ['DELETE', '/v1/models', 405, 'method_not_allowed'],
    ['POST', '/chat/completions', 404, 'not_found'],
    ['POST', '/v1/completions', 404, 'not_found'],
    ['DELETE', '/v1/responses/resp_1', 405, 'method_not_allowed'],
  ];
  for (const [method, path, status, code] of rows) {
    test(`${method} ${path}: ${status}`, async () => {
      const reply = await fetch(house.baseUrl + path, { method });
      assert.equal(reply.status, status);
      assert.equal((await jsonOf(reply)).error.code, code);
    });
  }
});
