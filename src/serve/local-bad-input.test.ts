import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import OpenAI, { APIError } from 'openai';
import { librariesFolder } from '#engine/native/libraries.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { randomEncoder, TINY_ENCODER, TINY_RERANKER } from '#testing/tiny-models/random-encoder.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { PATIENCE_MS, until } from '#testing/until.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const PLACES = { parallel: 4, queue: 12 };

suite('what nobody should ask of a local model', { skip }, () => {
  let folder = '';
  let house: TestHouse;
  let client: OpenAI;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-local-bad-'));
    const home = join(folder, 'home');
    randomModel(join(folder, 'tiny.gguf'), { ...TINY, chatTemplate: CHAT_TEMPLATE });
    randomEncoder(join(folder, 'vectors.gguf'), TINY_ENCODER);
    randomEncoder(join(folder, 'judge.gguf'), TINY_RERANKER);
    const shelf = new ModelShelf(join(home, 'vault'));
    for (const name of ['tiny', 'vectors', 'judge']) {
      const found = { name, paths: [join(folder, `${name}.gguf`)], source: 'in place' };
      await addInPlace(shelf, found, { addedAt: new Date().toISOString() });
    }
    house = await openTestHouse({ engine: { threads: 1, ...PLACES } }, { home });
    client = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'none', maxRetries: 0 });
    await ask();
  });
  after(async () => {
    await house?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (more: object = {}, signal?: AbortSignal) =>
    client.chat.completions.create(
      { model: 'tiny', messages: hello, max_tokens: 6, ...{ ignore_eos: true }, ...more, stream: false },
      { signal },
    );
  /** A reply to a body as text: JSON can say more than a client would. */
  const post = async (path: string, body: string) => {
    const reply = await fetch(house.baseUrl + path, { method: 'POST', body });
    // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
    const said = (await reply.json()) as any;
    return { ...said, status: reply.status };
  };
  const engine = async () => {
    const { models } = await house.get('/api/engine');
    return models.find(({ name }: { name: string }) => name === 'tiny');
  };
  const refusalOf = async (asked: Promise<unknown>) => {
    const error = await asked.then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError, String(error));
    return error;
  };

  const tools = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      type: 'function',
      function: { name: `tool_${index}`, parameters: { type: 'object', properties: {} } },
    }));
  const schema = (value: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: value } },
  });
  const nested = (depth: number): object => (depth === 0 ? {} : { type: 'array', items: nested(depth - 1) });

  const REFUSED: readonly [what: string, more: object, param: string | null, said: RegExp][] = [
    ['more choices than there are places', { n: 17 }, 'n', /17 answers: 16 find a place/],
    ['a bias beyond the vocabulary', { logit_bias: { 512: 5 } }, 'logit_bias', /512 is no token .* has 512/],
    [
      'ten thousand biases',
      { logit_bias: Object.fromEntries(Array.from({ length: 10_000 }, (_, token) => [token, 1])) },
      'logit_bias',
      /is no token/,
    ],
    ['a bias for a negative token', { logit_bias: { '-5': 5 } }, 'logit_bias', /"-5" is no token/],
    ['a bias for a word', { logit_bias: { abc: 5 } }, 'logit_bias', /"abc" is no token/],
    ['a bias without measure', { logit_bias: { 5: 1e30 } }, 'logit_bias.5', /from -100 to 100, not 1e\+30/],
    ['a negative temperature', { temperature: -1 }, 'temperature', /from 0 to 100, not -1/],
    ['a temperature of 1e9', { temperature: 1e9 }, 'temperature', /not 1000000000/],
    ['a top_p above 1', { top_p: 2 }, 'top_p', /from 0 to 1, not 2/],
    ['a penalty without measure', { presence_penalty: 1e9 }, 'presence_penalty', /from -100 to 100/],
    ['a division by zero', { repeat_penalty: 0 }, 'repeat_penalty', /from 0.01 to 100, not 0/],
    ['a min_p above 1', { min_p: 2 }, 'min_p', /from 0 to 1, not 2/],
    ['an unknown mirostat', { mirostat: 7 }, 'mirostat', /from 0 to 2, not 7/],
    ['half a seed', { seed: 1.5 }, 'seed', /a whole number, not 1.5/],
    ['no tokens', { max_tokens: 0 }, 'max_tokens', /at least 1, not 0/],
    ['101 alternatives', { logprobs: true, top_logprobs: 101 }, 'top_logprobs', /from 0 to 100, not 101/],
    ['a thousand stop texts', { stop: Array.from({ length: 1_000 }, String) }, 'stop', /at most 128 .* 1000/],
    ['no messages', { messages: [] }, 'messages', /at least one message/],
    ['a thousand tools', { tools: tools(1_000) }, 'tools', /1000 tools: the limit is 128/],
    ['a tool that is not there', { tool_choice: 'required' }, 'tool_choice', /no such tool/],
    [
      'a pattern that explodes',
      schema({ type: 'string', pattern: '^(a?){400}a{400}$' }),
      'response_format.json_schema.schema',
      /limit is 2000 states/,
    ],
    [
      'too many repetitions',
      schema({ type: 'string', minLength: 1e9 }),
      'response_format.json_schema.schema',
      /100000 repetitions/,
    ],
    ['a schema 300 deep', schema(nested(300)), 'response_format.json_schema.schema', /200 others/],
  ];
  test('is refused by name', async () => {
    const { pid } = await engine();
    for (const [what, more, param, said] of REFUSED) {
      const error = await refusalOf(ask(more));
      assert.equal(error.status, 400, `${what}: ${error.message}`);
      assert.equal(error.param, param, what);
      assert.match(error.message, said, what);
    }
    assert.equal((await engine()).pid, pid);
  });

  test('is refused where JSON says more than a client would', async () => {
    const body = (more: string) =>
      `{"model":"tiny","max_tokens":4,"messages":[{"role":"user","content":"Hi"}],${more}}`;
    for (const more of [
      '"temperature":1e999',
      '"temperature":-1e999',
      '"seed":1e999',
      '"top_p":1e999',
      '"frequency_penalty":-1e999',
      '"logit_bias":{"5":1e999}',
      '"max_tokens":1e999',
    ]) {
      const { status, error } = await post('/v1/chat/completions', body(more));
      assert.equal(status, 400, more);
      assert.ok(more.includes(error.param.split('.')[0]), `${more}: ${error.param}`);
    }
  });

  const ODD: readonly [what: string, more: object][] = [
    ['white space', { messages: [{ role: 'user', content: ' \n ' }] }],
    ['an empty text', { messages: [{ role: 'user', content: '' }] }],
    [
      'halves of characters and a NUL',
      { messages: [{ role: 'user', content: '\ud800 \udfff \u0000 \u202e' }] },
    ],
    ['marks of the template', { messages: [{ role: 'user', content: '<|im_start|><|im_end|>'.repeat(50) }] }],
    ['a result without a call', { messages: [...hello, { role: 'tool', tool_call_id: 'a', content: '7' }] }],
    [
      'a past call that is no JSON',
      {
        messages: [
          ...hello,
          {
            role: 'assistant',
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{no' } }],
          },
          { role: 'tool', tool_call_id: 'a', content: '7' },
        ],
      },
    ],
    ['a hundred alternatives', { logprobs: true, top_logprobs: 100 }],
    ['stop texts that are empty or half a character', { stop: ['', '\ud800'] }],
    ['a stop text of a megabyte', { stop: ['a'.repeat(1_000_000)] }],
    ['the largest and the least seed', { seed: Number.MAX_SAFE_INTEGER }],
    ['a negative seed', { seed: -(2 ** 40) }],
    ['hardly any temperature', { temperature: 1e-300 }],
    ['a mirostat of nothing', { mirostat: 1, mirostat_tau: 0, mirostat_eta: 0 }],
    ['penalties over a million tokens', { repeat_penalty: 2, repeat_last_n: 1_000_000, dry_multiplier: 1 }],
    ['the heaviest dry', { dry_multiplier: 1e6, dry_base: 1e6, dry_allowed_length: 0 }],
    ['a sampler that keeps nothing', { typical_p: 0, xtc_probability: 1, xtc_threshold: 0 }],
    [
      'twenty tools with one name',
      { tools: tools(20).map((tool) => ({ ...tool, function: { name: 'f' } })) },
    ],
    ['a schema of characters and halves', schema({ enum: ['a\u0000b', '\ud800', '漢字', '😀'] })],
  ];
  test('is answered where it means something', async () => {
    const { pid } = await engine();
    for (const [what, more] of ODD) {
      const { choices, usage } = await ask(more);
      assert.equal(usage?.completion_tokens, 6, what);
      assert.ok(choices[0]?.finish_reason, what);
    }
    assert.equal((await engine()).pid, pid);
  });

  test('a seed of any size gives its own text again', async () => {
    for (const seed of [-7, 0xffff_ffff, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const [first, again] = [await ask({ seed }), await ask({ seed })];
      assert.equal(again.choices[0]?.message.content, first.choices[0]?.message.content, `${seed}`);
    }
  });

  test('texts that cannot be embedded or ranked are named by their place', async () => {
    const embed = (input: unknown) =>
      post('/v1/embeddings', JSON.stringify({ model: 'vectors', input, encoding_format: 'float' }));
    const rank = (documents: unknown, query = 'q') =>
      post('/v1/rerank', JSON.stringify({ model: 'judge', query, documents }));
    const cases: readonly [reply: Promise<{ status: number; error: APIError }>, said: RegExp][] = [
      [embed([]), /at least one/],
      [embed(['a', '']), /input\[1\]/],
      [embed([1, 2, 99_999]), /99999 is no token/],
      [embed([-1]), /must be text or tokens/],
      [embed([1.5]), /must be text or tokens/],
      [embed(['a', 'a '.repeat(100_000)]), /input\[1\]: it has 100002 tokens.* 256/],
      [embed(Array(2_049).fill('a')), /2049 texts .* limit is 2048/],
      [rank([]), /at least one/],
      [rank(Array(5_000).fill('a')), /5000 texts .* limit is 2048/],
      [rank(['a', '']), /documents\[1\]/],
      [rank(['a'], ''), /query is missing/],
      [rank(['a', 'a '.repeat(100_000)]), /\[1\]: it has 10000\d tokens.* 256/],
    ];
    for (const [reply, said] of cases) {
      const { status, error } = await reply;
      assert.equal(status, 400, error?.message);
      assert.match(error.message, said);
    }
    const many = await embed(Array.from({ length: 2_048 }, (_, index) => `text ${index % 7}`));
    assert.equal(many.data.length, 2_048);
    for (const [at, value] of many.data[7].embedding.entries())
      assert.ok(Math.abs(value - many.data[0].embedding[at]) < 1e-5);
  });

  test('a prompt of 100,000 tokens is refused with both counts, and nobody who is answered waits for it', async () => {
    const gapsMs = [0, 0, 0];
    let round = 0;
    const leaving = new AbortController();
    const streaming = readStream(leaving.signal, (waitedMs) => {
      if (round < gapsMs.length) gapsMs[round] = Math.max(gapsMs[round] ?? 0, waitedMs);
    });
    const long = [{ role: 'user', content: 'word '.repeat(50_000) }];
    for (; round < gapsMs.length; round++) {
      const error = await refusalOf(ask({ messages: long }));
      assert.equal(error.code, 'context_length_exceeded');
      assert.match(error.message, /the prompt has \d{6} tokens.* takes 2048/);
      const { n_prompt_tokens: tokens, n_ctx: context } = error.error as Record<string, number>;
      assert.ok((tokens ?? 0) > 100_000);
      assert.equal(context, 2_048);
    }
    leaving.abort();
    await streaming;
    assert.ok(Math.min(...gapsMs) < 500, `${gapsMs} ms without a token`); // the best round: the machine may be busy
    assert.ok((await engine()).rssBytes < 400e6);
  });

  /** Reads answers one after the other until the signal; tells how long it waited for each piece after the first. */
  async function readStream(signal: AbortSignal, waited: (ms: number) => void): Promise<void> {
    while (!signal.aborted) {
      const stream = await client.chat.completions.create({
        model: 'tiny',
        messages: hello,
        max_tokens: 1_000,
        stream: true,
        ...{ ignore_eos: true },
      });
      let lastMs = performance.now();
      for await (const _ of stream) {
        waited(performance.now() - lastMs);
        lastMs = performance.now();
        if (signal.aborted) break;
      }
    }
  }

  test('two hundred at once: each is answered or told when to come back, and the house is well', async () => {
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => ask()));
    const answered = results.filter(({ status }) => status === 'fulfilled');
    assert.ok(answered.length >= PLACES.parallel + PLACES.queue, `${answered.length}`);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      assert.ok(result.reason instanceof OpenAI.RateLimitError, String(result.reason));
      assert.equal(result.reason.headers?.get('retry-after'), '1');
      assert.match(result.reason.message, /12 wait for this model/);
    }
    assert.equal((await ask()).usage?.completion_tokens, 6);
    assert.equal((await house.get('/health')).status, 'ok');
  });

  test('who leaves in mid-stream gives the place back within a moment', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 3; round++) waits.push(await waitForPlaces());
    assert.ok(Math.min(...waits) < 4, `whoever came after waited ${waits.join(', ')} times as long as alone`);
  });

  type Asked = Awaited<ReturnType<typeof ask>>;

  /**
   * How long an ask takes that comes after all places were taken and left in mid-stream, in the time that it takes
   * alone on this machine at this hour, or in eighths of a second where that is less.
   */
  async function waitForPlaces(): Promise<number> {
    const aloneMs = await timeOf(ask);
    const streams = await Promise.all(
      Array.from({ length: PLACES.parallel + PLACES.queue }, () =>
        client.chat.completions.create({
          model: 'tiny',
          messages: hello,
          max_tokens: 2_000,
          stream: true,
          ...{ ignore_eos: true },
        }),
      ),
    );
    const firstWords = streams.map((stream) => stream[Symbol.asyncIterator]().next());
    assert.equal((await Promise.race(firstWords)).done, false); // whoever came first: the others may have to wait
    for (const stream of streams) stream.controller.abort();
    await Promise.allSettled(firstWords);
    const tookMs = await timeOf(askUntilThereIsRoom);
    assert.equal((await engine()).asks, 0);
    return tookMs / Math.max(125, aloneMs);
  }

  async function timeOf(once: () => Promise<Asked>): Promise<number> {
    const began = performance.now();
    assert.equal((await once()).usage?.completion_tokens, 6);
    return performance.now() - began;
  }

  /** An ask on a connection of its own may overtake the ends of the others, and be refused a moment before they are read. */
  async function askUntilThereIsRoom(untilMs = performance.now() + PATIENCE_MS): Promise<Asked> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof OpenAI.RateLimitError && performance.now() < untilMs)
        return askUntilThereIsRoom(untilMs);
      throw error;
    }
  }

  test('many choices of which one has no place take none with them', async () => {
    const waiting = ask({ max_tokens: 300, n: 10 });
    await until(async () => (await engine()).asks > 0, 'it is under way');
    await refusalOf(ask({ n: 16, max_tokens: 300 }));
    assert.equal((await waiting).choices.length, 10);
    await until(async () => (await engine()).asks === 0, 'nobody is asking');
    assert.equal((await ask()).usage?.completion_tokens, 6);
  });

  test('a killed engine ends a stream with an error within a second, and the next ask is answered', async () => {
    const stream = await client.chat.completions.create({
      model: 'tiny',
      messages: hello,
      max_tokens: 2_000,
      stream: true,
      ...{ ignore_eos: true },
    });
    let killedMs = 0;
    const { pid } = await engine();
    const error = await refusalOf(
      (async () => {
        for await (const _ of stream) {
          if (killedMs === 0) process.kill(pid, 'SIGKILL');
          killedMs ||= performance.now();
        }
      })(),
    );
    assert.ok(performance.now() - killedMs < 1_000);
    assert.equal(error.code, 'engine_failed');
    assert.match(error.message, /ended by SIGKILL/);
    assert.equal((await ask()).usage?.completion_tokens, 6);
  });
});
