import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { librariesFolder } from '#engine/native/libraries.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { randomEncoder, TINY_ENCODER, TINY_RERANKER } from '#testing/tiny-models/random-encoder.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
const hello = [{ role: 'user' as const, content: 'Hello' }];

suite('local models through the door', { skip }, () => {
  let folder = '';
  let house: TestHouse;
  let client: OpenAI;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-local-'));
    const home = join(folder, 'home');
    randomModel(join(folder, 'tiny.gguf'), { ...TINY, context: 1_024, chatTemplate: CHAT_TEMPLATE });
    randomEncoder(join(folder, 'vectors.gguf'), TINY_ENCODER);
    randomEncoder(join(folder, 'judge.gguf'), TINY_RERANKER);
    const shelf = new ModelShelf(join(home, 'vault'));
    for (const name of ['tiny', 'vectors', 'judge']) {
      const found = { name, paths: [join(folder, `${name}.gguf`)], source: 'in place' };
      await addInPlace(shelf, found, { addedAt: new Date().toISOString() });
    }
    house = await openTestHouse({ engine: { threads: 1, parallel: 4, queue: 6 } }, { home });
    client = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'none', maxRetries: 0 });
  });
  after(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (more: object = {}) =>
    client.chat.completions.create({
      model: 'tiny',
      messages: hello,
      max_tokens: 12,
      ...more,
      stream: false,
    });

  test('a chat: text, counts, headers that name who answered, a trace that says nothing left', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'auto', messages: hello, max_tokens: 12, seed: 7 })
      .withResponse();
    assert.equal(data.choices[0]?.finish_reason, 'length');
    assert.equal(data.usage?.completion_tokens, 12);
    assert.equal(response.headers.get('x-freehold-kind'), 'local');
    const trace = await house.get(`/api/traces/${response.headers.get('x-freehold-trace')}`);
    assert.deepEqual([trace.expert_id, trace.kind, trace.cost_nanos], ['tiny', 'local', 0]);
  });

  test('the same seed gives the same text, another seed another, and none draws its own', async () => {
    const text = async (seed?: number) => (await ask({ seed })).choices[0]?.message.content;
    assert.equal(await text(3), await text(3));
    assert.notEqual(await text(3), await text(4));
    assert.notEqual(await text(), await text());
  });

  test('a stream: role first, text in pieces, one end, usage last', async () => {
    const stream = await client.chat.completions.create({
      model: 'tiny',
      messages: hello,
      max_tokens: 12,
      stream: true,
      stream_options: { include_usage: true },
      ...{ ignore_eos: true }, // it may draw its end at any token
    });
    const chunks = await Array.fromAsync(stream);
    assert.equal(chunks[0]?.choices[0]?.delta.role, 'assistant');
    assert.equal(chunks.filter(({ choices }) => choices[0]?.finish_reason).length, 1);
    assert.equal(chunks.at(-1)?.usage?.completion_tokens, 12);
  });

  test('several choices, log-probabilities, a stop text, a bias', async () => {
    const { choices } = await ask({ n: 3, logprobs: true, top_logprobs: 4, ignore_eos: true });
    assert.equal(choices.length, 3);
    for (const { logprobs } of choices) {
      assert.equal(logprobs?.content?.length, 12);
      for (const { top_logprobs: top } of logprobs?.content ?? []) {
        assert.equal(top.length, 4);
        assert.ok(top.every(({ logprob }, index) => logprob <= (top[index - 1]?.logprob ?? 0)));
      }
    }
    // Once asked, the prompt is in the memory: from here on it is computed in the same pieces each time.
    await ask({ max_tokens: 1 });
    const free = (await ask({ temperature: 0, max_tokens: 40 })).choices[0]?.message.content ?? '';
    const stop = free.slice(6, 9);
    const stopped = await ask({ temperature: 0, max_tokens: 40, stop: [stop] });
    assert.equal(stopped.choices[0]?.message.content, free.slice(0, free.indexOf(stop)), `stops at ${stop}`);
    assert.equal(stopped.choices[0]?.finish_reason, 'stop');
    const forced = await ask({ temperature: 1, logit_bias: { 70: 100 }, max_tokens: 5 });
    assert.equal(new Set(forced.choices[0]?.message.content).size, 1);
  });

  test('a schema is always kept to, and one that cannot be enforced is refused by name', async () => {
    const schema = {
      type: 'object',
      properties: {
        mood: { enum: ['calm', 'cross'] },
        marks: {
          type: 'array',
          items: { type: 'integer', minimum: 1, maximum: 6 },
          minItems: 1,
          maxItems: 3,
        },
      },
      required: ['mood', 'marks'],
      additionalProperties: false,
    };
    for (let seed = 0; seed < 5; seed++) {
      const format = { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } };
      const { choices } = await ask({ response_format: format, max_tokens: 100, temperature: 1.5, seed });
      const value = JSON.parse(choices[0]?.message.content ?? '');
      assert.ok(['calm', 'cross'].includes(value.mood));
      assert.ok(value.marks.length <= 3 && value.marks.every((mark: number) => mark >= 1 && mark <= 6));
    }
    const refused = { type: 'json_schema', json_schema: { name: 'a', schema: { not: { type: 'string' } } } };
    await assert.rejects(ask({ response_format: refused }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.match(error.message, /not/);
      return true;
    });
  });

  test('a tool that must be called is called, with arguments that fit', async () => {
    const parameters = {
      type: 'object',
      properties: { word: { type: 'string', maxLength: 6 } },
      required: ['word'],
      additionalProperties: false,
    };
    const tools = [{ type: 'function', function: { name: 'look_up', parameters } }];
    const { choices } = await ask({
      tools,
      tool_choice: 'required',
      parallel_tool_calls: false,
      max_tokens: 300,
    });
    assert.equal(choices[0]?.finish_reason, 'tool_calls');
    const [call] = choices[0]?.message.tool_calls ?? [];
    assert.ok(call?.type === 'function');
    assert.equal(call.function.name, 'look_up');
    assert.equal(typeof JSON.parse(call.function.arguments).word, 'string');
  });

  test('a prompt that is too long is a 400 with both counts', async () => {
    const long = [{ role: 'user', content: 'word '.repeat(400) }];
    await assert.rejects(ask({ messages: long }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.equal(error.code, 'context_length_exceeded');
      assert.match(error.message, /\d+ tokens.* 1024/);
      return true;
    });
  });

  test('a conversation goes on where it was, though others were answered meanwhile', async () => {
    const talk = (text: string) => [{ role: 'user', content: text.repeat(30) }];
    const cached = async (messages: object[]) =>
      (await ask({ messages, max_tokens: 1 })).usage?.prompt_tokens_details?.cached_tokens ?? 0;
    await cached(talk('a river '));
    await cached(talk('the hill '));
    await cached(talk('some sea '));
    const again = await cached([
      ...talk('a river '),
      { role: 'assistant', content: 'Yes.' },
      ...talk('and '),
    ]);
    assert.ok(again > 200, `${again} tokens were there`);
  });

  test('more asks than the queue takes get 429 with a time to come back, and nobody else suffers', async () => {
    // Long enough that all are there before the first is answered.
    const asks = Array.from({ length: 24 }, () => ask({ max_tokens: 300, ignore_eos: true }));
    const results = await Promise.allSettled(asks);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    assert.ok(refused.length > 0 && refused.length < 24);
    for (const error of refused) {
      assert.ok(error instanceof OpenAI.RateLimitError);
      assert.ok(error.headers?.get('retry-after'));
    }
  });

  test('vectors of length 1, as numbers and as base64, and scores for documents', async () => {
    const input = ['a house', 'a garden', 'a house'];
    const plain = await client.embeddings.create({ model: 'vectors', input, encoding_format: 'float' });
    const packed = await client.embeddings.create({ model: 'vectors', input });
    assert.ok(Math.abs(Math.hypot(...(plain.data[0]?.embedding ?? [])) - 1) < 1e-3);
    packed.data.forEach(({ embedding }, index) => {
      for (const [at, value] of embedding.entries())
        assert.ok(Math.abs(value - (plain.data[index]?.embedding[at] ?? 9)) < 1e-6);
    });
    const body = { model: 'judge', query: 'a house', documents: ['a garden', 'a house'] };
    const reply = await fetch(`${house.baseUrl}/v1/rerank`, { method: 'POST', body: JSON.stringify(body) });
    const { results } = (await reply.json()) as { results: { relevance_score: number }[] };
    assert.equal(results.length, 2);
    assert.ok((results[0]?.relevance_score ?? 0) >= (results[1]?.relevance_score ?? 0));
    await assert.rejects(
      client.chat.completions.create({ model: 'vectors', messages: hello }),
      OpenAI.BadRequestError,
    );
  });

  test('the AI SDK and the Ollama client, unchanged', async () => {
    const provider = createOpenAICompatible({ name: 'freehold', baseURL: `${house.baseUrl}/v1` });
    const { textStream } = streamText({ model: provider('tiny'), prompt: 'Hello', maxOutputTokens: 8 });
    assert.ok((await Array.fromAsync(textStream)).join('').length > 0);
    const ollama = new Ollama({ host: house.baseUrl });
    const reply = await ollama.chat({ model: 'tiny', messages: hello, options: { num_predict: 8 } });
    assert.equal(reply.eval_count, 8);
    assert.equal(
      (await ollama.generate({ model: 'tiny', prompt: 'Once', raw: true, options: { num_predict: 5 } }))
        .eval_count,
      5,
    );
    assert.equal((await ollama.embed({ model: 'vectors', input: ['a', 'b'] })).embeddings.length, 2);
    assert.deepEqual((await ollama.ps()).models.map(({ name }) => name).includes('tiny'), true);
    assert.equal((await ollama.show({ model: 'tiny' })).details.family, 'llama');
  });

  test('what runs is told: by /api/engine, in figures by /metrics', async () => {
    await ask();
    const [tiny] = await engineOf(house);
    assert.ok(tiny && tiny.rssBytes > 0 && tiny.estimatedBytes > 0 && tiny.cellsUsed > 0);
    const metrics = await (await fetch(`${house.baseUrl}/metrics`)).text();
    assert.match(metrics, /^freehold_engine_tokens_answered_total\{model="tiny"\} \d+$/m);
    assert.ok(metrics.endsWith('\n') && !metrics.includes('\n\n'));
  });

  test('a killed engine is a clean error in the stream, and the next ask is answered', async () => {
    const [{ pid } = { pid: 0 }] = await engineOf(house);
    const more = { max_tokens: 900, ignore_eos: true, stream: true as const };
    const stream = await client.chat.completions.create({ model: 'tiny', messages: hello, ...more });
    let chunks = 0;
    const reading = (async () => {
      for await (const _ of stream) if (chunks++ === 0) process.kill(pid, 'SIGKILL');
    })();
    await assert.rejects(
      reading,
      (error) => error instanceof OpenAI.APIError && /SIGKILL/.test(error.message),
    );
    assert.equal((await ask()).choices[0]?.finish_reason, 'length');
  });
});

/** The engine's processes, as `GET /api/engine` tells of them. */
// biome-ignore lint/suspicious/noExplicitAny: the reply as it comes
async function engineOf(house: TestHouse): Promise<any[]> {
  const { models } = await house.get('/api/engine');
  return models.filter(({ name }: { name: string }) => name === 'tiny');
}
