import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { APICallError, generateText, RetryError, streamText } from 'ai';
import { actor } from '#testing/actor.ts';
import {
  chunk,
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
} from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import * as examples from './ai-sdk.ts';

let upstream: ScriptedUpstream;
let house: TestHouse;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: { up: { url: upstream.url } },
    server: { streamHeadersMs: 60_000 },
  });
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
const said = { text: 'Hello from the house.', finishReason: 'stop', tokensIn: 9, tokensOut: 3 };

const providers = [
  ['@ai-sdk/openai', () => examples.viaOpenAI(`${house.baseUrl}/v1`)],
  ['@ai-sdk/openai, chat', () => examples.viaOpenAIChat(`${house.baseUrl}/v1`)],
  ['@ai-sdk/openai-compatible', () => examples.viaCompatible(`${house.baseUrl}/v1`)],
] as const;

for (const [name, model] of providers) {
  suite(`the examples for the AI SDK with ${name}`, () => {
    test('plain', async () => {
      assert.deepEqual(await examples.plain(model()), said);
    });

    test('streamed', async () => {
      const { text, ...rest } = said;
      const { pieces, ...told } = await examples.streamed(model());
      assert.deepEqual(told, rest);
      assert.equal(pieces.join(''), text);
      assert.ok(pieces.length > 1, 'as it is written');
    });

    test('tools, called in parallel', async () => {
      assert.deepEqual(await examples.tools(model()), {
        text: 'I was told: sunny in Oslo, sunny in Tokyo',
        cities: ['Oslo', 'Tokyo'],
      });
    });

    test('toolsInStream', async () => {
      assert.deepEqual(await examples.toolsInStream(model()), {
        text: 'I was told: sunny in Oslo, sunny in Tokyo',
        steps: 2,
      });
    });

    test('structured', async () => {
      assert.deepEqual(await examples.structured(model()), { name: 'Oslo', inhabitants: 7 });
      assert.equal(upstream.requests[0]?.json.response_format.type, 'json_schema');
    });

    test('image', async () => {
      assert.equal(await examples.image(model()), 'A picture of 118 characters');
    });

    test('leaving: the upstream hears of it within 100 ms', async () => {
      upstream.reply({
        headers: SSE_HEADERS,
        body: [sseEvent(chunk({ role: 'assistant', content: 'One' })), forever],
      });
      assert.equal(await examples.leaving(model()), 'One');
      const leftAt = performance.now();
      const [seen] = upstream.requests;
      assert.ok(((await seen?.aborted) ?? Number.NaN) - leftAt < 100);
    });

    test('leaving while it waits for a whole answer', async () => {
      upstream.reply({ before: forever() });
      const abort = new AbortController();
      const failed = assert.rejects(
        generateText({ model: model(), prompt: 'Hi', abortSignal: abort.signal }),
      );
      const seen = await upstream.request(0);
      const leftAt = performance.now();
      abort.abort();
      assert.ok((await seen.aborted) - leftAt < 100);
      await failed;
    });

    test('failing', async () => {
      const failure = await examples.failing(model());
      assert.equal(failure?.status, 400);
      assert.match(failure.message, /x-freehold-route: it must be owned, any or teacher, not "nowhere"/);
    });
  });

  suite(`the AI SDK with ${name}`, () => {
    test('reads reasoning apart from the answer', async () => {
      if (name === '@ai-sdk/openai, chat') return; // that provider has no reasoning on this endpoint
      upstream.reply(
        streamReply([
          chunk({ role: 'assistant', reasoning_content: 'hm' }),
          chunk({ content: 'Yes' }),
          chunk({}, 'stop'),
        ]),
      );
      const result = streamText({ model: model(), prompt: 'Hi' });
      assert.equal(await result.text, 'Yes');
      assert.equal(await result.reasoningText, 'hm');
    });

    test('names the trace in its response', async () => {
      const { response } = await generateText({ model: model(), prompt: 'Hi' });
      const trace = await house.get(`/api/traces/${response.headers?.['x-freehold-trace']}`);
      assert.equal(trace.state, 'done');
    });

    for (const [status, isRetryable] of [
      [400, false],
      [401, false],
      [404, false],
      [429, true],
      [500, true],
    ] as const) {
      test(`${status} is an APICallError ${isRetryable ? 'to retry' : 'not to retry'}`, async () => {
        upstream.always = errorReply(status, {
          message: 'words of the upstream',
          type: 't',
          param: null,
          code: 'c',
        });
        await assert.rejects(generateText({ model: model(), prompt: 'Hi', maxRetries: 0 }), (error) => {
          assert.ok(APICallError.isInstance(error), String(error));
          assert.equal(error.statusCode, status);
          assert.equal(error.isRetryable, isRetryable);
          assert.match(error.message, /words of the upstream/);
          return true;
        });
      });
    }

    test('an error in the middle of a stream is told, after what was said', async () => {
      upstream.reply({
        headers: SSE_HEADERS,
        body: [
          sseEvent(chunk({ role: 'assistant', content: 'One' })),
          sseEvent({ error: { message: 'out of memory', type: 'server_error', code: 'oom', param: null } }),
        ],
      });
      const errors: unknown[] = [];
      const result = streamText({
        model: model(),
        prompt: 'Hi',
        maxRetries: 0,
        onError: ({ error }) => void errors.push(error),
      });
      let text = '';
      for await (const part of result.stream) {
        if (part.type === 'text-delta') text += part.text;
        if (part.type === 'error') errors.push(part.error);
      }
      assert.equal(text, 'One');
      assert.match(JSON.stringify(errors.map(String)) + JSON.stringify(errors), /out of memory/);
    });
  });
}

test('the AI SDK retries on its own once the house gave up', async () => {
  const failure = errorReply(503, { message: 'busy' }, { 'retry-after-ms': '10' });
  upstream.reply(failure, failure, failure, completionReply('Hi'));
  const model = examples.viaCompatible(`${house.baseUrl}/v1`);
  assert.equal((await generateText({ model, prompt: 'Hi', maxRetries: 1 })).text, 'Hi');
  upstream.always = errorReply(400, { message: 'never' });
  await assert.rejects(generateText({ model, prompt: 'Hi' }), (error) => !RetryError.isInstance(error));
});

test('embeddings, with the OpenAI provider', async () => {
  const vectors = await examples.embeddings(examples.viaOpenAI(), `${house.baseUrl}/v1`);
  assert.deepEqual(vectors, [
    [0, 0.25, -0.5],
    [1, 0.25, -0.5],
  ]);
  assert.equal(upstream.requests[0]?.json.encoding_format, 'float');
});
