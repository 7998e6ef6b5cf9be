import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { collect } from '#contract/collect.ts';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { askOf } from '#testing/ask.ts';
import {
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
  textChunks,
} from '#testing/chat-replies.ts';
import { plain } from '#testing/plain.ts';
import { remoteTo } from '#testing/remote.ts';
import { CUT, RESET, type Script, ScriptedUpstream, turn } from '#testing/scripted-upstream.ts';

const KEY = 'sk-secret-1234';
let upstream: ScriptedUpstream;

before(async () => {
  upstream = await ScriptedUpstream.open();
});
beforeEach(() => upstream.reset());
after(() => upstream.close());

interface Manner {
  readonly model?: string;
  readonly settings?: object;
  readonly key?: Parameters<typeof remoteTo>[2];
}

/** Puts the ask to an expert in front of the upstream, and answers with what it said. */
async function put(ask: Ask, script: Script, { model, settings, key }: Manner = {}) {
  upstream.reply(script);
  const expert = remoteTo(upstream, settings, key);
  try {
    return await collect(expert.answer(ask, new AbortController().signal, model));
  } finally {
    await expert.close?.();
  }
}

/** The same where it must fail. */
async function fail(ask: Ask, script: Script, manner: Manner = {}): Promise<AppError> {
  try {
    await put(ask, script, manner);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'it did not fail' });
}

const MESSAGES = '"messages":[{"role":"user","content":"h\\u00e9"}]';
const PLAIN = '"messages":[{"role":"user","content":"hi"}]';

suite('a remote expert sends the bytes it was given', () => {
  const rows: [what: string, given: string, model: string | undefined, sent: string][] = [
    [
      'as they are where no model is chosen',
      `{ "model":"m", ${MESSAGES} }`,
      undefined,
      `{ "model":"m", ${MESSAGES} }`,
    ],
    [
      'as they are where the name is the same',
      `{"model": "m",${MESSAGES}}`,
      'm',
      `{"model": "m",${MESSAGES}}`,
    ],
    ['but for the name', `{ "model" : "up/m", ${MESSAGES}}`, 'm', `{ "model" : "m", ${MESSAGES}}`],
    [
      'with numbers beyond 2^53 and fields unheard of',
      `{"seed":12345678901234567890,"x":{"y":1.0},"model":"a",${MESSAGES}}`,
      'b',
      `{"seed":12345678901234567890,"x":{"y":1.0},"model":"b",${MESSAGES}}`,
    ],
    [
      'saying a name once that was said twice',
      `{"model":"a",${MESSAGES},"model":"b"}`,
      'c',
      `{"model":"c","messages":[{"role":"user","content":"hé"}]}`,
    ],
  ];
  for (const [what, given, model, sent] of rows) {
    test(what, async () => {
      await put(askOf(given), completionReply('Hi'), model === undefined ? {} : { model });
      assert.equal(upstream.requests[0]?.body, sent);
    });
  }

  const streams: [what: string, given: string, settings: object, sent: string][] = [
    [
      'asking a stream for its counts',
      `{"model":"m",${MESSAGES},"stream":true}`,
      {},
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{"include_usage":true}}`,
    ],
    [
      'beside other options',
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{"x":1}}`,
      {},
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{"x":1,"include_usage":true}}`,
    ],
    [
      'also where the caller said no',
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{"include_usage":false}}`,
      {},
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{"include_usage":true}}`,
    ],
    [
      'also where the caller said null',
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":null}`,
      {},
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{"include_usage":true}}`,
    ],
    [
      'once, where the caller spelt the key with escapes',
      `{"model":"m",${PLAIN},"stream":true,"stream\\u005foptions":null}`,
      {},
      `{"model":"m",${PLAIN},"stream":true,"stream_options":{"include_usage":true}}`,
    ],
    [
      'in a text without escapes',
      `{"model":"m",${PLAIN},"stream":true }`,
      {},
      `{"model":"m",${PLAIN},"stream":true ,"stream_options":{"include_usage":true}}`,
    ],
    [
      'in a text without escapes, where its words speak of the options',
      `{"model":"m",${PLAIN},"user":"stream_options","stream":true}`,
      {},
      `{"model":"m",${PLAIN},"user":"stream_options","stream":true,"stream_options":{"include_usage":true}}`,
    ],
    [
      'changing nothing where the caller asked',
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{ "include_usage":true}}`,
      {},
      `{"model":"m",${MESSAGES},"stream":true,"stream_options":{ "include_usage":true}}`,
    ],
    [
      'changing nothing where the expert must not be asked',
      `{"model":"m",${MESSAGES},"stream":true}`,
      { streamUsage: false },
      `{"model":"m",${MESSAGES},"stream":true}`,
    ],
  ];
  for (const [what, given, settings, sent] of streams) {
    test(what, async () => {
      await put(askOf(given), streamReply(textChunks('Hi')), { settings, model: 'm' });
      assert.equal(upstream.requests[0]?.body, sent);
    });
  }
});

suite('a remote expert sends', () => {
  test('to the endpoint under its base address, with its key and its own headers', async () => {
    const settings = { headers: { 'x-title': 'home' } };
    await put(askOf(), completionReply('Hi'), { key: { value: KEY }, settings });
    const { method, path, headers } = await upstream.request(0);
    assert.deepEqual([method, path], ['POST', '/v1/chat/completions']);
    assert.equal(headers.authorization, `Bearer ${KEY}`);
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['x-title'], 'home');
    assert.equal(headers['user-agent'], 'freehold');
  });

  test('nothing that names a key where there is none', async () => {
    await put(askOf(), completionReply('Hi'));
    assert.equal((await upstream.request(0)).headers.authorization, undefined);
  });

  test('nothing at all while its key is missing', async () => {
    const error = await fail(askOf(), completionReply('Hi'), {
      key: { missing: 'UP_KEY is not set', hint: 'Type: …' },
    });
    assert.equal(error.code, 'key_missing');
    assert.equal(upstream.requests.length, 0);
  });

  for (const [base, path] of [
    ['/v1/', '/v1/chat/completions'],
    [
      '/openai/deployments/d?api-version=2026-01-01',
      '/openai/deployments/d/chat/completions?api-version=2026-01-01',
    ],
  ] as const) {
    test(`to ${path} for the base ${base}`, async () => {
      await put(askOf(), completionReply('Hi'), { settings: { url: new URL(base, upstream.url).href } });
      assert.equal((await upstream.request(0)).path, path);
    });
  }
});

suite('a remote expert reads what came, not what it asked for', () => {
  test('a stream for a whole answer', async () => {
    assert.equal((await put(askOf(), streamReply(textChunks('Hi ', 'you')))).choices[0]?.text, 'Hi you');
  });

  test('a whole answer for a stream', async () => {
    const answer = await put(askOf({ stream: true }), completionReply('Hi'));
    assert.equal(answer.choices[0]?.text, 'Hi');
    assert.deepEqual(plain(answer.usage), { tokensIn: 9, tokensOut: 3 });
  });

  test('everything in a whole answer', async () => {
    const message = {
      content: null,
      refusal: 'no',
      reasoning_content: 'hm',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      annotations: [{ type: 'url_citation' }],
    };
    const choice = { index: 0, message, logprobs: { content: [] }, finish_reason: 'tool_calls' };
    assert.deepEqual(plain(await put(askOf(), completionReply({}, { choices: [choice] }))), {
      choices: [
        {
          text: null,
          reasoning: 'hm',
          refusal: 'no',
          toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }],
          finish: 'tool-calls',
          extra: {
            message: { annotations: [{ type: 'url_citation' }] },
            choice: { logprobs: { content: [] } },
          },
        },
      ],
      finish: 'tool-calls',
      usage: { tokensIn: 9, tokensOut: 3 },
    });
  });

  test('vectors, unread', async () => {
    const text = '{"object":"list","data":[{"embedding":[0.10000000000000001]}],"usage":{"prompt_tokens":4}}';
    upstream.reply({ body: text });
    const expert = remoteTo(upstream);
    const spoken = askOf();
    const original = { ...spoken.original, dialect: 'openai-embeddings' as const };
    const ask: Ask = { ...spoken, wants: 'vectors', original };
    const events = (await Array.fromAsync(expert.answer(ask, new AbortController().signal))).flat();
    await expert.close?.();
    assert.equal((await upstream.request(0)).path, '/v1/embeddings');
    const frame = events.find(({ type }) => type === 'source-frame');
    assert.equal(frame?.type === 'source-frame' && frame.text, text);
    const end = events.at(-1);
    assert.deepEqual(plain(end?.type === 'answer-end' && end.usage), { tokensIn: 4, tokensOut: 0 });
  });
});

suite('a remote expert says why it was refused', () => {
  const rows: [script: Script, code: ErrorCode, status: number, message: RegExp][] = [
    [
      errorReply(400, { message: 'bad top_p', param: 'top_p' }),
      'upstream_refused',
      400,
      /answered 400: bad top_p$/,
    ],
    [errorReply(422, { message: 'no' }), 'upstream_refused', 422, /no$/],
    [
      errorReply(400, { message: 'too long', code: 'context_length_exceeded' }),
      'context_length_exceeded',
      400,
      /too long/,
    ],
    [errorReply(401, { message: 'bad key' }), 'upstream_unusable', 401, /bad key/],
    [errorReply(402, { message: 'pay first' }), 'upstream_unusable', 402, /pay first/],
    [errorReply(403, { message: 'not you' }), 'upstream_unusable', 403, /not you/],
    [errorReply(404, { message: 'no such model' }), 'upstream_unusable', 404, /no such model/],
    [errorReply(408, { message: 'slow' }), 'upstream_failed', 408, /slow/],
    [errorReply(429, { message: 'slow down' }), 'upstream_busy', 429, /slow down/],
    [errorReply(500, { message: 'out of memory' }), 'upstream_failed', 500, /out of memory/],
    [errorReply(503, { message: 'loading' }), 'upstream_failed', 503, /loading/],
    [errorReply(529, { message: 'overloaded' }), 'upstream_busy', 503, /overloaded/],
    [
      {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<style>p{}</style><h1>Bad\n gateway</h1>',
      },
      'upstream_failed',
      502,
      /answered 502: Bad gateway$/,
    ],
    [{ status: 500 }, 'upstream_failed', 500, /no explanation$/],
    [{ status: 400, body: '{"error":"plain words"}' }, 'upstream_refused', 400, /plain words$/],
    [{ status: 400, body: '[{"error":{"message":"in a list"}}]' }, 'upstream_refused', 400, /in a list$/],
    [{ status: 400, body: '{"detail":"of another shape"}' }, 'upstream_refused', 400, /of another shape/],
    [{ status: 304 }, 'upstream_failed', 502, /answered 304/],
  ];
  for (const [script, code, status, message] of rows) {
    test(`${script.status} becomes ${code}: ${message}`, async () => {
      const error = await fail(askOf(), script);
      assert.equal(error.code, code);
      assert.equal(error.status, status);
      assert.match(error.message, message);
    });
  }

  test('the param and the error object are kept', async () => {
    const { details } = await fail(askOf(), errorReply(400, { message: 'bad', param: 'top_p', n_ctx: 4096 }));
    assert.equal(details.param, 'top_p');
    assert.deepEqual(details.upstream, { message: 'bad', param: 'top_p', n_ctx: 4096 });
  });

  test('when to come back', async () => {
    const busy = (headers: Record<string, string>) =>
      fail(askOf(), errorReply(429, { message: 'busy' }, headers));
    assert.equal((await busy({ 'retry-after': '2' })).details.retryAfterMs, 2_000);
    assert.equal((await busy({ 'retry-after-ms': '250', 'retry-after': '2' })).details.retryAfterMs, 250);
    assert.equal((await busy({ 'retry-after': 'soon' })).details.retryAfterMs, undefined);
    assert.equal((await busy({})).details.retryAfterMs, undefined);
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const waitMs = (await busy({ 'retry-after': inAMinute })).details.retryAfterMs ?? 0;
    assert.ok(waitMs > 55_000 && waitMs <= 60_000, String(waitMs));
  });

  test('a key that was repeated is taken out', async () => {
    const error = await fail(askOf(), errorReply(401, { message: `no such key ${KEY}`, key: KEY }), {
      key: { value: KEY },
    });
    assert.match(error.message, /no such key \[key\]$/);
    assert.ok(!JSON.stringify(error.details).includes(KEY));
  });

  test('a long refusal is cut', async () => {
    const error = await fail(askOf(), { status: 500, body: 'x '.repeat(10_000) });
    assert.ok(error.message.length < 300, String(error.message.length));
  });
});

suite('a remote expert says what went wrong', () => {
  const rows: [what: string, script: Script, code: ErrorCode, message: RegExp][] = [
    [
      'a reset before the reply',
      { before: Promise.resolve(), raw: '' },
      'upstream_failed',
      /connection to expert "up" .* failed/,
    ],
    [
      'a reset in the middle',
      { body: ['{"choices"', turn, RESET] },
      'upstream_failed',
      /connection to expert "up" .* failed/,
    ],
    [
      'a body shorter than it said',
      { headers: { 'content-length': '99' }, body: ['{"choices"', CUT] },
      'upstream_failed',
      /expert "up"/,
    ],
    ['no HTTP', { raw: 'SSH-2.0-OpenSSH\r\n\r\n' }, 'upstream_failed', /connection to expert "up" .* failed/],
    [
      'a web page',
      { headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' },
      'upstream_failed',
      /not JSON: <h1>Welcome/,
    ],
    ['nothing', { body: '' }, 'upstream_failed', /not JSON: \(nothing\)/],
    [
      'JSON of another kind',
      { body: '{"hello":1}' },
      'upstream_failed',
      /JSON without choices: \{"hello":1\}/,
    ],
    [
      'an error that calls itself a success',
      { body: '{"error":{"message":"quota"}}' },
      'upstream_failed',
      /failed while it answered: quota/,
    ],
    [
      'a stream that breaks off',
      { headers: SSE_HEADERS, body: [sseEvent(textChunks('a')[1]), turn, RESET] },
      'upstream_failed',
      /connection to expert "up"/,
    ],
  ];
  for (const [what, script, code, message] of rows) {
    test(what, async () => {
      const error = await fail(askOf(), script);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
    });
  }

  test('nobody listens', async () => {
    const gone = await ScriptedUpstream.open();
    const { url } = gone;
    await gone.close();
    const error = await fail(askOf(), {}, { settings: { url } });
    assert.equal(error.code, 'upstream_failed');
    assert.match(error.message, /nothing listens there/);
  });
});
