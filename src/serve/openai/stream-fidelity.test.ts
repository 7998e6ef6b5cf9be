import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Answer } from '#contract/answer.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { streamEvents } from '#experts/remote/stream-events.ts';
import { SSE_HEADERS } from '#testing/chat-replies.ts';
import { cutsInTwo, randomCuts, singleBytes } from '#testing/cuts.ts';
import { ScriptedUpstream, type Step, turn } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { chunkData, sseData, transcripts } from '#testing/transcripts.ts';
import { ChunkEncoder } from './chunk-encoder.ts';

/** Every transcript, cut wherever a network could cut it, leaves the house as it came in. */

const envelope = { id: 'chatcmpl-x', createdAtMs: 0, model: 'm' };
const card: ExpertCard = {
  id: 'up',
  kind: 'remote',
  zone: 'outside',
  models: [],
  lacks: [],
  prices: {},
  origin: 'https://up.example',
};

/** Here the counts stand where no OpenAI client looks, so that one chunk is added for those who asked. */
const COUNTS_ARE_ADDED = new Set(['usage-in-last-chunk']);

interface Passed {
  readonly data: readonly string[];
  readonly answer: Answer;
  readonly error: AppError | undefined;
}

/** Through the decoder of the remote expert and the encoder of the OpenAI wire; each piece comes at a moment of its own. */
function pass(pieces: readonly Buffer[], wantsUsage = true): Promise<Passed> {
  return passMoments(
    pieces.map((piece) => [piece]),
    wantsUsage,
  );
}

async function passMoments(moments: readonly (readonly Buffer[])[], wantsUsage = true): Promise<Passed> {
  const encoder = new ChunkEncoder(envelope, wantsUsage);
  const collector = new AnswerCollector();
  let wire = '';
  let error: AppError | undefined;
  try {
    for await (const batch of streamEvents(card, moments, undefined)) {
      for (const event of batch) {
        collector.take(event);
        wire += encoder.take(event);
      }
    }
  } catch (thrown) {
    assert.ok(thrown instanceof AppError, String(thrown));
    error = thrown;
  }
  return { data: sseData(wire), answer: collector.answer(), error };
}

function parsed(data: readonly string[]) {
  return data.map((text) => JSON.parse(text));
}

function hasCountsOnly(chunk: { choices: unknown[]; usage?: unknown }): boolean {
  return chunk.choices.length === 0 && Boolean(chunk.usage);
}

suite('a stream through decoder and encoder', () => {
  for (const [name, bytes] of transcripts) {
    const sent = chunkData(bytes.toString('utf8'));

    test(`${name}: what comes out is what went in, unknown fields included`, async () => {
      const { data } = await pass([bytes]);
      const kept = COUNTS_ARE_ADDED.has(name) ? data.slice(0, -1) : data;
      assert.deepEqual(parsed(kept), parsed(sent));
      const lines = sent.map((text) => text.replaceAll('\n', ' '));
      assert.deepEqual(kept, lines, 'not only the meaning, also the text is kept, on one line');
    });

    test(`${name}: only counts alone are dropped, and only for clients that did not ask for them`, async () => {
      const { data } = await pass([bytes], false);
      assert.deepEqual(
        parsed(data),
        parsed(sent).filter((chunk) => !hasCountsOnly(chunk)),
      );
    });

    test(`${name}: a client that asked for counts has them once, with the meaning they had`, async () => {
      const { data, answer } = await pass([bytes]);
      const counts = parsed(data).flatMap(({ usage }) => usage ?? []);
      if (name === 'error-mid-stream') return assert.deepEqual(counts, []);
      assert.equal(counts.at(-1).prompt_tokens, answer.usage.tokensIn);
      assert.equal(counts.at(-1).completion_tokens, answer.usage.tokensOut);
      if (name !== 'timings') assert.equal(counts.length, 1);
    });

    test(`${name}: it does not matter where the bytes are cut`, async () => {
      const whole = await pass([bytes]);
      const expected = JSON.stringify(whole);
      const check = async (pieces: Buffer[]) => {
        for (const passed of [await pass(pieces), await passMoments([pieces])]) {
          if (JSON.stringify(passed) === expected) continue;
          assert.deepEqual(
            passed,
            whole,
            `cut into ${pieces.length}, the first of ${pieces[0]?.length} bytes`,
          );
        }
      };
      await check(singleBytes(bytes));
      for (const pieces of cutsInTwo(bytes)) await check(pieces);
      for (const pieces of randomCuts(bytes, 50)) await check(pieces);
    });
  }

  test('error-mid-stream: the error has what the upstream said of it', async () => {
    const { error } = await pass([transcripts.get('error-mid-stream') ?? Buffer.alloc(0)]);
    assert.equal(error?.code, 'upstream_failed');
    assert.match(error.message, /Provider disconnected unexpectedly/);
    assert.deepEqual(error.details.upstream, {
      code: 'server_error',
      message: 'Provider disconnected unexpectedly',
      metadata: { provider_name: 'Someone' },
    });
  });
});

suite('a stream through the whole house', () => {
  let upstream: ScriptedUpstream;
  let house: TestHouse;

  before(async () => {
    upstream = await ScriptedUpstream.open();
    house = await openTestHouse({ experts: { up: { url: upstream.url } } });
  });
  after(async () => {
    await house.close();
    await upstream.close();
  });

  async function ask(pieces: readonly Buffer[], model = 'm'): Promise<string> {
    upstream.reply({ headers: SSE_HEADERS, body: pieces.flatMap((piece): Step[] => [piece, turn]) });
    const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model,
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    });
    assert.equal(reply.status, 200);
    return reply.text();
  }

  /** What a client must see, whatever the cut. */
  function check(name: string, seen: string, sent: readonly string[]): void {
    const data = sseData(seen);
    assert.deepEqual(parsed(data.slice(0, sent.length)), parsed(sent));
    const rest = data.slice(sent.length);
    if (name === 'error-mid-stream') {
      assert.equal(rest.length, 1, 'an error, and no [DONE] after it');
      assert.equal(JSON.parse(rest[0] ?? '').error.message, 'Provider disconnected unexpectedly');
    } else {
      if (COUNTS_ARE_ADDED.has(name)) assert.equal(JSON.parse(rest.shift() ?? '').usage.total_tokens, 16);
      assert.deepEqual(rest, ['[DONE]']);
    }
  }

  for (const [name, bytes] of transcripts) {
    const sent = chunkData(bytes.toString('utf8'));
    test(`${name}: whole, and in single bytes`, async () => {
      check(name, await ask([bytes]), sent);
      check(name, await ask(singleBytes(bytes)), sent);
    });
  }

  for (const name of ['no-done-crlf-multi-line', 'error-mid-stream']) {
    test(`${name}: cut at every byte`, async () => {
      const bytes = transcripts.get(name) ?? Buffer.alloc(0);
      const sent = chunkData(bytes.toString('utf8'));
      for (const pieces of cutsInTwo(bytes)) check(name, await ask(pieces), sent);
    });
  }

  test('every trace of one transcript has the same answer', async () => {
    const bytes = transcripts.get('multi-byte-characters') ?? Buffer.alloc(0);
    for (const pieces of randomCuts(bytes, 20)) await ask(pieces, 'traced');
    const { data } = await house.get('/api/traces?name=traced');
    assert.equal(data.length, 20);
    const kept = new Set<string>();
    for (const { id } of data) {
      const { state, finish, tokens_in, tokens_out, answer } = await house.get(`/api/traces/${id}`);
      kept.add(JSON.stringify([state, finish, tokens_in, tokens_out, answer]));
    }
    assert.equal(kept.size, 1);
    assert.match([...kept][0] ?? '', /^\["done","tool-calls",5,61,.*👩‍👩‍👧‍👦.*søk/s);
  });
});
