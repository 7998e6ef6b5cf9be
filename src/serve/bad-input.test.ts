import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { completionReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

/** What a client gets that sends what it should not, through the front door. */

let upstream: ScriptedUpstream;
let house: TestHouse;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: {
      coder: { url: upstream.url, models: ['small'], zone: 'outside' },
      plain: { url: upstream.url, models: ['text'], lacks: ['images', 'tools', 'seed', 'penalties'] },
    },
  });
});
beforeEach(() => upstream.reset());
after(async () => {
  await house.close();
  await upstream.close();
});

const hello = { model: 'coder', messages: [{ role: 'user', content: 'Hello' }] };

type Body = string | Uint8Array<ArrayBuffer> | object;

async function post(
  body: Body,
  headers: Record<string, string> = {},
  path = '/v1/chat/completions',
  to = house,
) {
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const reply = await fetch(to.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bytes,
  });
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  const json: any = await reply.json();
  return { status: reply.status, error: json.error, headers: reply.headers };
}

suite('a body that is no JSON object gets 400 bad_request', () => {
  const rows: [what: string, body: string | Uint8Array<ArrayBuffer>, message: RegExp][] = [
    ['an empty body', '', /its body is empty\. Send a JSON object/],
    ['half a JSON text', '{"model": "coder", "messages": [', /is not JSON/],
    ['single quotes', "{'model': 'coder'}", /is not JSON/],
    ['two JSON texts', '{}{}', /is not JSON/],
    ['a NUL', '\0', /is not JSON/],
    ['a list', '[]', /must be a JSON object, not \[\]/],
    ['a text', '"hello"', /must be a JSON object, not "hello"/],
    ['null', 'null', /must be a JSON object, not null/],
    ['a form', 'model=coder', /is not JSON/],
    ['Latin-1', Uint8Array.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]), /is not UTF-8/],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), /is not UTF-8/],
    ['half a character', Uint8Array.from([0x22, 0xf0, 0x9f, 0x22]), /is not UTF-8/],
    ['ten thousand open lists', '['.repeat(10_000), /is not JSON/],
  ];
  for (const [what, body, message] of rows) {
    test(what, async () => {
      for (const path of ['/v1/chat/completions', '/v1/embeddings', '/api/feedback']) {
        const { status, error } = await post(body, {}, path);
        assert.deepEqual([status, error.code, error.param], [400, 'bad_request', null], path);
        assert.match(error.message, message);
      }
    });
  }
});

suite('a field of the wrong type gets 400 bad_request with its path', () => {
  const user = { role: 'user', content: 'Hello' };
  const rows: [param: string, change: object][] = [
    ['model', { model: 7 }],
    ['model', { model: '' }],
    ['model', { model: null }],
    ['messages', { messages: undefined }],
    ['messages', { messages: 'Hello' }],
    ['messages', { messages: [] }],
    ['messages[0]', { messages: ['Hello'] }],
    ['messages[1].role', { messages: [user, { ...user, role: 'robot' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 7 }] }],
    ['messages[0].content[0]', { messages: [{ role: 'user', content: ['Hello'] }] }],
    ['messages[0].content[0].image_url', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
    ['tools', { tools: {} }],
    ['tools[0].function', { tools: [{ type: 'function' }] }],
    ['tool_choice', { tool_choice: 'maybe' }],
    ['stream', { stream: 'yes' }],
    ['stream_options', { stream_options: true }],
    ['temperature', { temperature: 'warm' }],
    ['n', { n: 0 }],
    ['max_tokens', { max_tokens: 1.5 }],
    ['stop[0]', { stop: [1] }],
    ['logit_bias.50256', { logit_bias: { 50256: 'never' } }],
    ['response_format.type', { response_format: { type: 'xml' } }],
  ];
  for (const [param, change] of rows) {
    test(`${param} of ${JSON.stringify(change)}`, async () => {
      const { status, error } = await post({ ...hello, ...change });
      assert.deepEqual([status, error.code, error.param], [400, 'bad_request', param]);
      assert.equal(upstream.requests.length, 0);
    });
  }
});

suite('a misspelt header gets 400 bad_request, since it says where data may go', () => {
  const rows: [header: string, value: string][] = [
    ['x-freehold-route', 'own'],
    ['x-freehold-route', 'Owned'],
    ['x-freehold-route', ''],
    ['x-freehold-task', ''],
    ['x-freehold-task', 'two words'],
    ['x-freehold-task', '../up'],
    ['x-freehold-task', 'a'.repeat(129)],
    ['x-freehold-rout', 'owned'],
    ['x-freehold-trace', 'mine'],
  ];
  for (const [header, value] of rows) {
    test(`${header}: ${value.slice(0, 20)}`, async () => {
      const { status, error } = await post(hello, { [header]: value });
      assert.deepEqual([status, error.code, error.param], [400, 'bad_request', header]);
      assert.equal(upstream.requests.length, 0);
    });
  }
});

suite('what is not there', () => {
  test('a path of OpenAI that is not served is told what is', async () => {
    const { status, error } = await post(hello, {}, '/v1/completions');
    assert.equal(status, 404);
    assert.match(
      error.message,
      /Below \/v1 are chat\/completions, responses, embeddings, rerank and models\./,
    );
  });

  test('a model that nobody has: 404 model_not_found with the nearest name', async () => {
    const { status, error } = await post({ ...hello, model: 'codr' });
    assert.deepEqual([status, error.code, error.param], [404, 'model_not_found', 'model']);
    assert.match(error.message, /Did you mean "coder"\?/);
  });

  const rows: [method: string, path: string, status: number, code: string][] = [
    ['POST', '/chat/completions', 404, 'not_found'],
    ['GET', '/nowhere', 404, 'not_found'],
    ['GET', '/v1/../etc/passwd', 404, 'not_found'],
    ['GET', '/api/traces/none', 404, 'not_found'],
    ['GET', '/api/bodies/none', 400, 'bad_request'],
    ['GET', '/v1/models/%', 400, 'bad_request'],
    ['GET', '/api/traces?limit=none', 400, 'bad_request'],
    ['GET', '/api/traces?since=soon', 400, 'bad_request'],
    ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
    ['HEAD', '/v1/chat/completions', 405, ''],
    ['DELETE', '/api/traces', 405, 'method_not_allowed'],
    ['PUT', '/v1/models/coder', 405, 'method_not_allowed'],
  ];
  for (const [method, path, status, code] of rows) {
    test(`${method} ${path}: ${status} ${code}`, async () => {
      const reply = await fetch(house.baseUrl + path, { method });
      assert.equal(reply.status, status);
      const text = await reply.text();
      if (code) assert.equal(JSON.parse(text).error.code, code);
      else assert.equal(text, '');
    });
  }

  test('the hint says what the path or the method should have been', async () => {
    assert.match(
      (await post(hello, {}, '/chat/completions')).error.message,
      /want the base address with \/v1/,
    );
    assert.match((await post(hello, {}, '/v1/models')).error.message, /It takes GET\./);
  });
});

suite('an ask that no expert may or can answer', () => {
  test('owned, with experts outside only: 403 policy_refused, and nothing leaves', async () => {
    const { status, error } = await post(hello, { 'x-freehold-route': 'owned' });
    assert.deepEqual([status, error.code], [403, 'policy_refused']);
    assert.match(error.message, /Connect an expert of your own/);
    assert.equal(upstream.requests.length, 0);
  });

  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  const rows: [param: string, change: object][] = [
    ['messages', { messages: [{ role: 'user', content: [picture] }] }],
    ['tools', { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ];
  for (const [param, change] of rows) {
    test(`${param} that the expert cannot take: 400 unsupported`, async () => {
      const { status, error } = await post({ ...hello, model: 'plain', ...change });
      assert.deepEqual([status, error.code, error.param], [400, 'unsupported', param]);
      assert.equal(upstream.requests.length, 0);
    });
  }

  test('a wish whose absence no answer shows is a warning on the trace', async () => {
    upstream.reply(completionReply('Hi'));
    const { status, headers } = await post({ ...hello, model: 'plain', seed: 7, presence_penalty: 0.5 });
    assert.equal(status, 200);
    const trace = await house.get(`/api/traces/${headers.get('x-freehold-trace')}`);
    assert.deepEqual(trace.warnings.map(({ feature }: { feature: string }) => feature).sort(), [
      'frequency_penalty',
      'seed',
    ]);
  });

  test('a refused ask has a trace that says so', async () => {
    const { headers } = await post({ ...hello, model: 'codr' });
    const trace = await house.get(`/api/traces/${headers.get('x-freehold-trace')}`);
    assert.deepEqual([trace.state, trace.error_code, trace.attempts], ['failed', 'model_not_found', []]);
  });
});

suite('nobody is connected', () => {
  let empty: TestHouse;
  before(async () => {
    empty = await openTestHouse();
  });
  after(() => empty.close());

  test('/health: 200', async () => {
    const reply = await fetch(`${empty.baseUrl}/health`);
    assert.equal(reply.status, 200);
    assert.equal(((await reply.json()) as { experts: number }).experts, 0);
  });

  test('/v1/models: 200 with an empty list', async () => {
    const reply = await fetch(`${empty.baseUrl}/v1/models`);
    assert.equal(reply.status, 200);
    assert.deepEqual(await reply.json(), { object: 'list', data: [] });
  });

  for (const path of ['/v1/chat/completions', '/v1/embeddings']) {
    test(`${path}: 404 no_expert, with what to type`, async () => {
      const { status, error } = await post({ ...hello, input: 'Hello' }, {}, path, empty);
      assert.deepEqual([status, error.code], [404, 'no_expert']);
      assert.match(error.message, /Type: freehold pull .* freehold connect NAME --url/);
    });
  }
});

test('more asks than server.openAsks: 429 overloaded with Retry-After, and room again after', async () => {
  await using small = await openTestHouse({
    experts: { up: { url: upstream.url } },
    server: { openAsks: 2 },
  });
  const gate = Promise.withResolvers<void>();
  upstream.always = { ...completionReply('Hi'), before: gate.promise };
  const open = [1, 2].map(() => post({ ...hello, model: 'up' }, {}, '/v1/chat/completions', small));
  await upstream.request(1);
  const refused = await post({ ...hello, model: 'up' }, {}, '/v1/chat/completions', small);
  assert.deepEqual([refused.status, refused.error.code], [429, 'overloaded']);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.equal((await fetch(`${small.baseUrl}/health`)).status, 200);
  gate.resolve();
  for (const { status } of await Promise.all(open)) assert.equal(status, 200);
  assert.equal((await post({ ...hello, model: 'up' }, {}, '/v1/chat/completions', small)).status, 200);
});
