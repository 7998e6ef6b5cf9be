import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import OpenAI from 'openai';
import { actor } from '#testing/actor.ts';
import {
  chunk,
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
  textChunks,
} from '#testing/chat-replies.ts';
import { RESET, ScriptedUpstream, turn } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import * as examples from './openai-sdk.ts';

let upstream: ScriptedUpstream;
let house: TestHouse;
let client: OpenAI;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: { up: { url: upstream.url } },
    server: { streamHeadersMs: 60_000 },
  });
  client = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'not needed', maxRetries: 0 });
});
beforeEach(() => {
  upstream.reset();
  upstream.always = actor;
});
after(async () => {
  await house.close();
  await upstream.close();
});

const forever = () => new Promise<never>(() => {});
const hello = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hello' }],
} satisfies OpenAI.ChatCompletionCreateParams;

suite('the examples for the official client', () => {
  const results: [name: string, run: () => Promise<unknown>, expected: unknown][] = [
    ['plain', () => examples.plain(client), 'Hello from the house.'],
    ['streamed', () => examples.streamed(client), 'Hello from the house.'],
    [
      'streamHelper',
      () => examples.streamHelper(client),
      { pieces: ['Hello ', 'from ', 'the ', 'house.'], text: 'Hello from the house.', finish: 'stop' },
    ],
    [
      'countsInStream',
      () => examples.countsInStream(client),
      { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    ],
    ['tools', () => examples.tools(client), 'I was told: sunny in Oslo, sunny in Tokyo'],
    ['toolsInStream', () => examples.toolsInStream(client), ['Oslo', 'Tokyo']],
    ['structured', () => examples.structured(client), { name: 'Oslo', inhabitants: 7, isCapital: true }],
    ['image', () => examples.image(client), 'A picture of 118 characters'],
    [
      'embeddings',
      () => examples.embeddings(client),
      [
        [0, 0.25, -0.5],
        [1, 0.25, -0.5],
      ],
    ],
    ['models', () => examples.models(client), ['auto', 'up']],
    ['leaving', () => examples.leaving(client), 'Hello '],
    ['feedback', () => examples.feedback(client), { expert: 'up', feedback: 201 }],
    ['failing', () => examples.failing(client), { status: 400, param: 'n' }],
  ];
  for (const [name, run, expected] of results) {
    test(name, async () => {
      assert.deepEqual(await run(), expected);
    });
  }
});

suite('the official client', () => {
  test('passes on what it was given, base64 for vectors included', async () => {
    await examples.embeddings(client);
    assert.equal(upstream.requests[0]?.json.encoding_format, 'base64');
    await examples.image(client);
    assert.equal(upstream.requests[1]?.json.messages[0].content[1].image_url.url.length, 118);
    await examples.structured(client);
    assert.equal(upstream.requests[2]?.json.response_format.json_schema.strict, true);
  });

  test('never learns the key of the expert, nor the expert its own', async () => {
    await examples.plain(client);
    assert.equal(upstream.requests[0]?.headers.authorization, undefined);
  });

  test('sees fields it has no type for', async () => {
    upstream.reply(
      streamReply([chunk({ role: 'assistant', reasoning_content: 'hm' }), chunk({ content: 'a' }, 'stop')]),
    );
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    const [first] = await Array.fromAsync(stream);
    const delta = first?.choices[0]?.delta as { reasoning_content?: string } | undefined;
    assert.equal(delta?.reasoning_content, 'hm');
  });

  test('is spared the counts that it did not ask for, and the trace has them', async () => {
    upstream.reply(streamReply(textChunks('Hi')));
    const { data, response } = await client.chat.completions
      .create({ ...hello, stream: true })
      .withResponse();
    const chunks = await Array.fromAsync(data);
    assert.ok(chunks.every(({ choices }) => choices.length === 1));
    assert.equal(upstream.requests[0]?.json.stream_options.include_usage, true);
    const trace = await house.get(`/api/traces/${response.headers.get('x-freehold-trace')}`);
    assert.deepEqual([trace.state, trace.tokens_in, trace.tokens_out], ['done', 9, 1]);
  });

  test('puts two choices together', async () => {
    const choice = (index: number, delta: object, finish: string | null = null) => ({
      choices: [{ index, delta, finish_reason: finish }],
    });
    upstream.reply(
      streamReply(
        [
          choice(1, { role: 'assistant', content: 'b' }),
          choice(0, { role: 'assistant', content: 'a' }),
          choice(0, {}, 'stop'),
          choice(1, {}, 'length'),
        ].map((more) => chunk({}, null, more)),
      ),
    );
    const { choices } = await client.chat.completions.stream({ ...hello, n: 2 }).finalChatCompletion();
    assert.deepEqual(
      choices.map(({ message, finish_reason }) => [message.content, finish_reason]),
      [
        ['a', 'stop'],
        ['b', 'length'],
      ],
    );
  });

  test('finds a model whose id has slashes, and is told of one that does not exist', async () => {
    assert.equal((await client.models.retrieve('up/some/model')).id, 'up/some/model');
    await using other = await openTestHouse({ experts: { up: { url: upstream.url, models: ['m'] } } });
    const strict = new OpenAI({ baseURL: `${other.baseUrl}/v1`, apiKey: 'x', maxRetries: 0 });
    assert.equal((await strict.models.retrieve('up/m')).owned_by, 'up');
    await assert.rejects(strict.models.retrieve('nobody'), OpenAI.NotFoundError);
    await assert.rejects(strict.chat.completions.create({ ...hello, model: 'nobody' }), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      assert.deepEqual([error.code, error.param], ['model_not_found', 'model']);
      return true;
    });
  });
});

suite('the official client leaves, and the upstream hears of it within 100 ms', () => {
  const firstWord = sseEvent(chunk({ role: 'assistant', content: 'One' }));

  /** How long it takes from leaving until the upstream knows. */
  async function heard(leave: () => void): Promise<number> {
    const seen = await upstream.request(0);
    const leftAt = performance.now();
    leave();
    return (await seen.aborted) - leftAt;
  }

  /** On a busy machine any one measurement may be late; the best of three tells what the code does. */
  function leaving(when: string, once: () => Promise<number>): void {
    test(when, async () => {
      const times: number[] = [];
      for (let round = 0; round < 3; round++) {
        upstream.reset();
        times.push(await once());
      }
      assert.ok(Math.min(...times) < 100, times.join(', '));
    });
  }

  for (const stream of [true, false])
    leaving(stream ? 'before the first word' : 'while it waits for a whole answer', async () => {
      upstream.reply({ before: forever() });
      const abort = new AbortController();
      const asked = client.chat.completions.create({ ...hello, stream }, { signal: abort.signal });
      const rejected = assert.rejects(asked, OpenAI.APIUserAbortError);
      const tookMs = await heard(() => abort.abort());
      await rejected;
      return tookMs;
    });

  leaving('in the middle of a stream, by breaking out of the loop', async () => {
    upstream.reply({ headers: SSE_HEADERS, body: [firstWord, forever] });
    const { data, response } = await client.chat.completions
      .create({ ...hello, stream: true })
      .withResponse();
    let tookMs: Promise<number> | undefined;
    for await (const { choices } of data) {
      assert.equal(choices[0]?.delta.content, 'One');
      tookMs = heard(() => {});
      break;
    }
    await tookMs;
    const trace = await house.closedTrace(response.headers.get('x-freehold-trace'));
    assert.equal(trace.state, 'cancelled');
    assert.equal(trace.answer.choices[0].text, 'One', 'what was said is kept');
    return tookMs ?? assert.fail();
  });

  leaving('in the middle of a stream, by its controller', async () => {
    upstream.reply({ headers: SSE_HEADERS, body: [firstWord, forever] });
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    let tookMs = Number.POSITIVE_INFINITY;
    const reading = (async () => {
      for await (const { choices } of stream) {
        if (choices[0]?.delta.content) tookMs = await heard(() => stream.controller.abort());
      }
    })();
    await reading.catch((error) => assert.ok(error instanceof OpenAI.APIUserAbortError));
    return tookMs;
  });
});

suite("errors arrive in the official client's own classes", () => {
  const rows: [status: number, errorClass: new (...args: never[]) => Error, attempts: number][] = [
    [400, OpenAI.BadRequestError, 1],
    [401, OpenAI.AuthenticationError, 1],
    [403, OpenAI.PermissionDeniedError, 1],
    [404, OpenAI.NotFoundError, 1],
    [409, OpenAI.ConflictError, 1],
    [422, OpenAI.UnprocessableEntityError, 1],
    [429, OpenAI.RateLimitError, 3],
    [500, OpenAI.InternalServerError, 3],
    [503, OpenAI.InternalServerError, 3],
  ];
  for (const [status, errorClass, attempts] of rows) {
    for (const stream of [false, true]) {
      test(`${status}, ${stream ? 'streamed' : 'whole'}: asked ${attempts} times`, async () => {
        upstream.always = errorReply(status, {
          message: 'words of the upstream',
          type: 't',
          param: 'p',
          code: 'c',
        });
        await assert.rejects(client.chat.completions.create({ ...hello, stream }), (error) => {
          assert.ok(error instanceof errorClass, String(error));
          assert.ok(error instanceof OpenAI.APIError);
          assert.equal(error.status, status);
          assert.match(error.message, /words of the upstream/);
          assert.deepEqual([error.type, error.param, error.code], ['t', 'p', 'c']);
          assert.ok(error.requestID, 'names the trace');
          return true;
        });
        assert.equal(upstream.requests.length, attempts);
      });
    }
  }

  test('an upstream that cannot be reached', async () => {
    upstream.always = { raw: '' };
    await assert.rejects(client.chat.completions.create(hello), OpenAI.InternalServerError);
  });

  test('an error in the middle of a stream', async () => {
    upstream.reply({
      headers: SSE_HEADERS,
      body: [
        sseEvent(chunk({ role: 'assistant', content: 'One' })),
        sseEvent({ error: { message: 'out of memory', code: 'oom' } }),
      ],
    });
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    const texts: unknown[] = [];
    await assert.rejects(
      async () => {
        for await (const { choices } of stream) texts.push(choices[0]?.delta.content);
      },
      (error) =>
        error instanceof OpenAI.APIError && error.code === 'oom' && /out of memory/.test(error.message),
    );
    assert.deepEqual(texts, ['One']);
  });

  test('a stream that breaks off', async () => {
    upstream.reply({
      headers: SSE_HEADERS,
      body: [sseEvent(chunk({ role: 'assistant', content: 'One' })), turn, RESET],
    });
    const stream = client.chat.completions.stream(hello);
    await assert.rejects(stream.finalChatCompletion(), OpenAI.APIError);
  });

  test('the house retries, so the client is told not to', async () => {
    const patient = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'x', maxRetries: 1 });
    const failure = errorReply(500, { message: 'busy' });
    upstream.reply(failure, failure, completionReply('Hi'));
    assert.equal((await patient.chat.completions.create(hello)).choices[0]?.message.content, 'Hi');
    assert.equal(upstream.requests.length, 3);
    upstream.always = failure;
    await assert.rejects(patient.chat.completions.create(hello), OpenAI.InternalServerError);
    assert.equal(upstream.requests.length, 6);
  });

  test('retry-after reaches the client', async () => {
    upstream.always = errorReply(429, { message: 'busy' }, { 'retry-after': '7' });
    await assert.rejects(client.chat.completions.create(hello), (error) => {
      assert.ok(error instanceof OpenAI.RateLimitError);
      assert.equal(error.headers?.get('retry-after'), '7');
      return true;
    });
  });
});
