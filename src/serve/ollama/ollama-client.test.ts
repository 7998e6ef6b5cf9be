import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, suite, test } from 'node:test';
import { type AbortableAsyncIterator, type ChatResponse, Ollama, type Tool } from 'ollama';
import type { AnswerEvent } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import { actor } from '#testing/actor.ts';
import { chunk, errorReply, streamReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { end, moveIn, type ScriptedExpert, said, scriptedExpert } from '../testing/scripted-expert.ts';
import { FakeModels, giveModels, shownModel } from './testing/fake-models.ts';

/** The official client, unchanged, in front of a model of this house and of a remote one. */

let upstream: ScriptedUpstream;
let house: TestHouse;
let local: ScriptedExpert;
let models: FakeModels;
let client: Ollama;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: { far: { url: upstream.url, models: ['huge'], lacks: ['images'] } },
    server: { streamHeadersMs: 60_000 },
  });
  client = new Ollama({ host: house.baseUrl });
});
beforeEach(() => {
  upstream.reset();
  upstream.always = actor;
  local = scriptedExpert('tiny');
  const { experts, cards } = house.door.house;
  (experts as Map<string, unknown>).delete('tiny');
  (cards as unknown[]).splice(1);
  moveIn(house, local);
  models = new FakeModels(shownModel('tiny'));
  giveModels(house, models);
});
after(async () => {
  await house.close();
  await upstream.close();
});

const hello = [{ role: 'user', content: 'Hello' }];
const weather: Tool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const call = (index: number, args: string, more: object = {}): AnswerEvent => ({
  type: 'tool-call-delta',
  choice: 0,
  index,
  arguments: args,
  ...more,
});
const thought = (text: string): AnswerEvent => ({ type: 'reasoning-delta', choice: 0, text });

/** Everything a stream says. */
async function all<T extends object>(stream: AbortableAsyncIterator<T>): Promise<T[]> {
  return Array.fromAsync(stream);
}

suite('the official Ollama client chats', () => {
  for (const model of ['tiny', 'tiny:latest', 'far', 'far/huge', 'huge:latest', 'auto']) {
    test(`with ${model}, whole and streamed`, async () => {
      const whole = await client.chat({ model, messages: hello });
      assert.match(whole.message.content, /^Hello/);
      assert.equal(whole.model, model);
      assert.deepEqual([whole.done, whole.done_reason], [true, 'stop']);
      const lines = await all(await client.chat({ model, messages: hello, stream: true }));
      assert.equal(lines.map(({ message }) => message.content).join(''), whole.message.content);
      assert.deepEqual(
        lines.map(({ done }) => done),
        [...lines.slice(1).map(() => false), true],
      );
    });
  }

  test('and is told counts and durations in nanoseconds', async () => {
    local.script = () => [
      ...said('Hi'),
      end({ usage: { tokensIn: 7, tokensOut: 2 }, timing: { loadUs: 1, promptUs: 20, answerUs: 300 } }),
    ];
    const answer = await client.chat({ model: 'tiny', messages: hello });
    assert.deepEqual([answer.prompt_eval_count, answer.eval_count, answer.load_duration], [7, 2, 1_000]);
    assert.deepEqual([answer.prompt_eval_duration, answer.eval_duration], [20_000, 300_000]);
    assert.ok(answer.total_duration > 0 && Number.isSafeInteger(answer.total_duration));
    assert.ok(Math.abs(Date.parse(String(answer.created_at)) - Date.now()) < 60_000);
  });

  test('with tools: arguments arrive as objects, and results go back', async () => {
    local.script = ({ messages }) =>
      messages.length === 1
        ? [
            call(0, '{"city":', { id: 'call_a', name: 'weather' }),
            call(0, '"Oslo"}'),
            call(1, '{"city":"Tokyo"}', { id: 'call_b', name: 'weather' }),
            end({ finish: 'tool-calls' }),
          ]
        : [...said('Sunny'), end()];
    for (const stream of [false, true]) {
      const messages: { role: string; content: string; tool_name?: string }[] = [...hello];
      const reply = stream
        ? (await all(await client.chat({ model: 'tiny', messages, tools: [weather], stream: true }))).find(
            ({ message }) => message.tool_calls,
          )
        : await client.chat({ model: 'tiny', messages, tools: [weather] });
      const calls = reply?.message.tool_calls ?? [];
      assert.deepEqual(
        calls.map(({ function: { name, arguments: given } }) => [name, given]),
        [
          ['weather', { city: 'Oslo' }],
          ['weather', { city: 'Tokyo' }],
        ],
      );
      messages.push(reply?.message as (typeof messages)[number], {
        role: 'tool',
        content: 'sunny',
        tool_name: 'weather',
      });
      const last = await client.chat({ model: 'tiny', messages });
      assert.equal(last.message.content, 'Sunny');
      const [, asked, result] = local.asks.at(-1)?.messages ?? [];
      assert.deepEqual(asked?.toolCalls?.[0], {
        id: 'call_a',
        name: 'weather',
        arguments: '{"city":"Oslo"}',
      });
      assert.equal(result?.toolCallId, 'call_a');
      assert.deepEqual(local.asks[0]?.tools[0]?.parameters, weather.function.parameters);
    }
  });

  test('with tools of a remote expert', async () => {
    const messages = [{ role: 'user', content: 'Oslo or Tokyo?' }];
    const lines = await all(await client.chat({ model: 'far', messages, tools: [weather], stream: true }));
    const calls = lines.flatMap(({ message }) => message.tool_calls ?? []);
    assert.deepEqual(
      calls.map(({ function: { arguments: given } }) => given),
      [{ city: 'Oslo' }, { city: 'Tokyo' }],
    );
  });

  test('and thinks: beside the answer, not where it is not wanted', async () => {
    local.script = () => [thought('Hm, '), thought('yes.'), ...said('Yes'), end()];
    const whole = await client.chat({ model: 'tiny', messages: hello, think: true });
    assert.deepEqual([whole.message.thinking, whole.message.content], ['Hm, yes.', 'Yes']);
    const lines = await all(
      await client.chat({ model: 'tiny', messages: hello, think: 'high', stream: true }),
    );
    assert.equal(lines.map(({ message }) => message.thinking ?? '').join(''), 'Hm, yes.');
    const quiet = await client.chat({ model: 'tiny', messages: hello, think: false });
    assert.deepEqual([quiet.message.thinking, quiet.message.content], [undefined, 'Yes']);
    assert.deepEqual(
      local.asks.map(({ thinking, reasoningEffort }) => [thinking, reasoningEffort]),
      [
        [true, undefined],
        [true, 'high'],
        [false, 'none'],
      ],
    );
  });

  test('with a format: JSON, and a schema', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    await client.chat({ model: 'tiny', messages: hello, format: 'json' });
    await client.chat({ model: 'tiny', messages: hello, format: schema });
    assert.deepEqual(
      local.asks.map(({ format }) => format),
      [{ type: 'json-object' }, { type: 'json-schema', name: 'answer', schema, strict: false }],
    );
    const far = await client.chat({ model: 'far', messages: hello, format: schema });
    assert.deepEqual(JSON.parse(far.message.content), { city: 'Oslo' });
  });

  test('with images, whose kind is read off their bytes', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    await client.chat({ model: 'tiny', messages: [{ role: 'user', content: 'What?', images: [png] }] });
    assert.deepEqual(local.asks[0]?.messages[0]?.parts, [
      { type: 'text', text: 'What?' },
      { type: 'image', url: `data:image/png;base64,${png.toString('base64')}` },
    ]);
    await assert.rejects(
      client.chat({ model: 'far', messages: [{ role: 'user', content: 'What?', images: [png] }] }),
      { name: 'ResponseError', status_code: 400, message: /cannot do images/ },
    );
  });

  test('with options', async () => {
    const options = { num_ctx: 8_192, num_predict: 5, top_k: 40, min_p: 0.1, stop: ['END'], seed: 7 };
    await client.chat({ model: 'tiny', messages: hello, options, keep_alive: '10m' });
    const [ask] = local.asks;
    assert.deepEqual([ask?.maxTokens, ask?.keepAliveMs], [5, 600_000]);
    assert.deepEqual(
      ask?.unread?.map(({ feature }) => feature),
      ['options.num_ctx'],
    );
    const { topK, minP, stop, seed } = ask?.sampling ?? {};
    assert.deepEqual([topK, minP, stop, seed], [40, 0.1, ['END'], 7]);
  });

  test('with log-probabilities', async () => {
    const content = [{ token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] }];
    local.script = () => [
      ...said('Hi'),
      { type: 'extra-delta', choice: 0, place: 'choice', fields: { logprobs: { content } } },
      end(),
    ];
    const whole = await client.chat({ model: 'tiny', messages: hello, logprobs: true, top_logprobs: 2 });
    assert.deepEqual(whole.logprobs, content);
    assert.equal(local.asks[0]?.logprobs, 2);
    const lines = await all(
      await client.chat({ model: 'tiny', messages: hello, logprobs: true, stream: true }),
    );
    assert.deepEqual(
      lines.flatMap((line) => line.logprobs ?? []),
      content,
    );
  });

  test('and leaves in the middle', async () => {
    local.script = () => [...said('One'), new Promise(() => {})];
    const stream = await client.chat({ model: 'tiny', messages: hello, stream: true });
    const heard: ChatResponse[] = [];
    await assert.rejects(
      async () => {
        for await (const line of stream) {
          heard.push(line);
          stream.abort();
        }
      },
      { name: 'AbortError' },
    );
    assert.equal(heard[0]?.message.content, 'One');
    const [signal] = local.signals;
    if (!signal?.aborted) await once(signal as AbortSignal, 'abort');
    const trace = await house.closedTrace(local.asks[0]?.id);
    assert.equal(trace.state, 'cancelled');
    assert.equal(trace.answer.choices[0].text, 'One');
  });
});

suite('the official Ollama client generates', () => {
  for (const model of ['tiny', 'far']) {
    test(`with ${model}, whole and streamed`, async () => {
      const whole = await client.generate({ model, prompt: 'Hello', system: 'Be kind' });
      assert.match(whole.response ?? '', /^Hello/);
      const lines = await all(await client.generate({ model, prompt: 'Hello', stream: true }));
      assert.equal(lines.map(({ response }) => response).join(''), whole.response);
      assert.deepEqual([lines.at(-1)?.done, lines.at(-1)?.done_reason], [true, 'stop']);
    });
  }

  test('a continuation: raw, and with a suffix', async () => {
    await client.generate({ model: 'tiny', prompt: '<s>Once', raw: true });
    await client.generate({ model: 'tiny', prompt: 'def f(', suffix: '):' });
    assert.deepEqual(
      local.asks.map(({ wants, prompt, suffix, messages }) => [wants, prompt, suffix, messages.length]),
      [
        ['continuation', '<s>Once', undefined, 0],
        ['continuation', 'def f(', '):', 0],
      ],
    );
  });

  test('no continuation where the model has none, in words', async () => {
    await assert.rejects(client.generate({ model: 'far', prompt: 'def f(', suffix: '):' }), {
      status_code: 400,
      message: /"far" cannot do continuation/,
    });
  });

  test('an empty prompt: the model is loaded, or unloaded', async () => {
    const loaded = await client.generate({ model: 'tiny', prompt: '', keep_alive: -1 });
    assert.deepEqual([loaded.done_reason, loaded.response], ['load', '']);
    assert.equal((await client.ps()).models.length, 1);
    const gone = await client.generate({ model: 'tiny:latest', prompt: '', keep_alive: 0 });
    assert.equal(gone.done_reason, 'unload');
    assert.equal((await client.ps()).models.length, 0);
    assert.deepEqual(models.told, [
      ['load', 'tiny', Number.POSITIVE_INFINITY],
      ['unload', 'tiny'],
    ]);
    assert.equal((await client.chat({ model: 'far', messages: [] })).done_reason, 'load');
    assert.equal(upstream.requests.length, 0);
  });
});

suite('the official Ollama client embeds', () => {
  test('with a model of this house', async () => {
    local.script = ({ inputs = [] }) => [
      ...inputs
        .map((_, index): AnswerEvent => ({ type: 'vector', index, values: Float32Array.of(index, 0.5) }))
        .reverse(),
      end({ usage: { tokensIn: 4 } }),
    ];
    const reply = await client.embed({ model: 'tiny', input: ['a', 'b'] });
    assert.deepEqual(reply.embeddings, [
      [0, 0.5],
      [1, 0.5],
    ]);
    assert.equal(reply.prompt_eval_count, 4);
    assert.ok(reply.total_duration > 0);
    assert.deepEqual((await client.embed({ model: 'tiny', input: 'a', dimensions: 1 })).embeddings, [[0]]);
    assert.deepEqual((await client.embeddings({ model: 'tiny', prompt: 'a' })).embedding, [0, 0.5]);
    assert.deepEqual((await client.embed({ model: 'tiny', input: [] })).embeddings, []);
  });

  test('with a remote one', async () => {
    const reply = await client.embed({ model: 'far', input: ['a', 'b'] });
    assert.deepEqual(reply.embeddings, [
      [0, 0.25, -0.5],
      [1, 0.25, -0.5],
    ]);
    assert.equal(upstream.requests[0]?.path, '/v1/embeddings');
  });

  test('no empty text: it is named by its place', async () => {
    await assert.rejects(client.embed({ model: 'tiny', input: ['a', ''] }), {
      status_code: 400,
      message: /input\[1\]/,
    });
  });
});

suite('the official Ollama client looks after models', () => {
  test('lists all that can be asked for', async () => {
    const { models: listed } = await client.list();
    assert.deepEqual(
      listed.map(({ name, size }) => [name, size]),
      [
        ['tiny', 1_000],
        ['auto', 0],
        ['far', 0],
        ['far/huge', 0],
      ],
    );
    assert.ok(listed.every(({ digest }) => /^[0-9a-f]{64}$/.test(digest)));
    assert.deepEqual(listed[0]?.details, {
      parent_model: '',
      format: 'gguf',
      family: 'qwen3',
      families: ['qwen3'],
      parameter_size: '0.6B',
      quantization_level: 'Q4_K_M',
    });
  });

  test('sees what is loaded', async () => {
    await client.generate({ model: 'tiny', prompt: '' });
    const [model] = (await client.ps()).models as unknown as Record<string, unknown>[];
    assert.deepEqual(
      [model?.name, model?.size, model?.size_vram, model?.context_length, model?.expires_at],
      ['tiny', 2_000, 0, 4_096, new Date(1_800_000_300_000).toISOString()],
    );
  });

  test('is shown a model of this house', async () => {
    const shown = await client.show({ model: 'tiny:latest' });
    const info = shown.model_info as unknown as Record<string, unknown>;
    assert.equal(info['qwen3.context_length'], 40_960);
    assert.equal(info['tokenizer.ggml.tokens'], null);
    assert.deepEqual(shown.capabilities, ['completion', 'tools', 'insert', 'thinking']);
    assert.match(shown.parameters, /^num_ctx {24}4096\nstop {27}"<\|im_end\|>"\nstop +"<\|end\|>"/);
    assert.match(shown.template, /\.Suffix/);
    assert.equal(shown.license, 'apache-2.0');
  });

  test('is shown a remote one, as far as it is known', async () => {
    const shown = await client.show({ model: 'far/huge' });
    assert.deepEqual(shown.capabilities, ['completion', 'tools', 'embedding']);
    assert.equal(shown.details.family, 'remote');
  });

  test('pulls one, with progress', async () => {
    models.progress = [
      { status: 'pulling manifest' },
      { status: 'pulling abab', sha256: 'ab'.repeat(32), totalBytes: 9, completedBytes: 9 },
    ];
    const lines = await all(await client.pull({ model: 'hf:a/b:Q4_K_M', stream: true }));
    assert.deepEqual(lines, [
      { status: 'pulling manifest' },
      { status: 'pulling abab', digest: `sha256:${'ab'.repeat(32)}`, total: 9, completed: 9 },
      { status: 'success' },
    ]);
    assert.equal((await client.pull({ model: 'hf:a/b' })).status, 'success');
    assert.deepEqual(models.told, [
      ['pull', 'hf:a/b:Q4_K_M'],
      ['pull', 'hf:a/b'],
    ]);
  });

  test('hears of a pull that fails, before or in the middle of it', async () => {
    const failure = new AppError('not_found', 'Cannot pull "hf:a/b": no such repository');
    models.progress = [failure];
    await assert.rejects(client.pull({ model: 'hf:a/b' }), { status_code: 404, message: /no such repos/ });
    models.progress = [
      { status: 'pulling manifest' },
      new Promise((resolve) => setImmediate(resolve)),
      failure,
    ];
    await assert.rejects(async () => all(await client.pull({ model: 'hf:a/b', stream: true })), {
      message: /no such repos/,
    });
  });

  test('removes one, and not what is not kept here', async () => {
    assert.deepEqual(await client.delete({ model: 'tiny' }), { status: 'success' });
    assert.deepEqual(models.told, [['remove', 'tiny']]);
    await assert.rejects(client.delete({ model: 'far/huge' }), { status_code: 400, message: /"far\/huge"/ });
    await assert.rejects(client.delete({ model: 'nobody' }), { status_code: 404, message: /not found/ });
  });

  test('learns the version, and what is not done here', async () => {
    assert.match((await client.version()).version, /^\d+\.\d+\.\d+$/);
    await assert.rejects(client.create({ model: 'a', from: 'b' }), {
      status_code: 400,
      message: /\/api\/create/,
    });
    await assert.rejects(client.copy({ source: 'a', destination: 'b' }), { status_code: 400 });
    await assert.rejects(client.push({ model: 'a' }), { status_code: 400 });
  });
});

suite('the official Ollama client hears of errors', () => {
  test('a model that is not there', async () => {
    await assert.rejects(client.chat({ model: 'nobody', messages: hello }), {
      name: 'ResponseError',
      status_code: 404,
      message: /^model not found: .*"nobody"/,
    });
    await assert.rejects(client.show({ model: 'nobody' }), { status_code: 404 });
  });

  test("a remote expert's own words and status", async () => {
    upstream.always = errorReply(401, { message: 'no such key' });
    await assert.rejects(client.chat({ model: 'far', messages: hello, stream: true }), {
      status_code: 401,
      message: /no such key/,
    });
  });

  test('in the middle of a stream', async () => {
    local.script = () => [
      ...said('One'),
      new Promise((resolve) => setImmediate(resolve)),
      new AppError('upstream_failed', 'Out of memory'),
    ];
    const heard: string[] = [];
    await assert.rejects(
      async () => {
        const stream = await client.chat({ model: 'tiny', messages: hello, stream: true });
        for await (const { message } of stream) heard.push(message.content);
      },
      { message: 'Out of memory' },
    );
    assert.deepEqual(heard, ['One']);
  });

  test('a call whose arguments are no object', async () => {
    upstream.always = streamReply([
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'weather', arguments: '[1' } }] }),
      chunk({}, 'tool_calls'),
    ]);
    await assert.rejects(client.chat({ model: 'far', messages: hello, tools: [weather] }), {
      status_code: 502,
      message: /"weather".*\[1/,
    });
  });

  test('a wrong option, by its name', async () => {
    await assert.rejects(client.chat({ model: 'tiny', messages: hello, options: { top_p: 7 } }), {
      status_code: 400,
      message: /options\.top_p/,
    });
  });
});
