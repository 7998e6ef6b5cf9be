import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import OpenAI from 'openai';
import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { end, moveIn, type ScriptedExpert, scriptedExpert } from '../testing/scripted-expert.ts';

/** Vectors and scores of a model of this house, over OpenAI's wire. */

let upstream: ScriptedUpstream;
let house: TestHouse;
let local: ScriptedExpert;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({ experts: { far: { url: upstream.url, models: ['huge'] } } });
  local = scriptedExpert('tiny');
  moveIn(house, local);
});
beforeEach(() => {
  local.asks.length = 0;
  local.script = answerLike;
});
after(async () => {
  await house.close();
  await upstream.close();
});

/** A vector of its number and two more for each input, or the length of each document as its score; last first. */
function answerLike({ wants, inputs = [], documents = [] }: Ask): AnswerEvent[] {
  const events =
    wants === 'scores'
      ? documents.map(({ length }, index): AnswerEvent => ({ type: 'score', index, score: length }))
      : inputs.map(
          (_, index): AnswerEvent => ({ type: 'vector', index, values: Float32Array.of(index, 0.6, 0.8) }),
        );
  return [...events.reverse(), end({ usage: { tokensIn: 5, tokensOut: 0 } })];
}

async function post(path: string, body: object) {
  const reply = await fetch(house.baseUrl + path, { method: 'POST', body: JSON.stringify(body) });
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as any };
}

suite('POST /v1/embeddings of a model of this house', () => {
  test('is a list in the order of the inputs, with its counts', async () => {
    const { status, headers, body } = await post('/v1/embeddings', { model: 'tiny', input: ['a', 'b'] });
    assert.equal(status, 200);
    assert.equal(headers.get('x-freehold-expert'), 'tiny');
    assert.deepEqual(body, {
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [...Float32Array.of(0, 0.6, 0.8)] },
        { object: 'embedding', index: 1, embedding: [...Float32Array.of(1, 0.6, 0.8)] },
      ],
      model: 'tiny',
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  });

  test('in base64 is the same numbers, little-endian', async () => {
    const { body } = await post('/v1/embeddings', { model: 'tiny', input: 'a', encoding_format: 'base64' });
    assert.equal(
      body.data[0].embedding,
      Buffer.from('00000000' + '9a99193f' + 'cdcc4c3f', 'hex').toString('base64'),
    );
  });

  test("is read by OpenAI's own client, which asks for base64", async () => {
    const client = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'x', maxRetries: 0 });
    const { data } = await client.embeddings.create({ model: 'tiny', input: ['a', 'b'] });
    assert.deepEqual(
      data.map(({ embedding }) => embedding),
      [[...Float32Array.of(0, 0.6, 0.8)], [...Float32Array.of(1, 0.6, 0.8)]],
    );
  });

  test('takes tokens: of one text, and of several', async () => {
    for (const [input, inputs] of [
      [[1, 2, 3], [[1, 2, 3]]],
      [
        [[1, 2], [3]],
        [[1, 2], [3]],
      ],
      ['text', ['text']],
    ]) {
      assert.equal((await post('/v1/embeddings', { model: 'tiny', input })).status, 200);
      assert.deepEqual(local.asks.at(-1)?.inputs, inputs);
    }
  });

  test('is cut to the dimensions wanted, and has length 1 again', async () => {
    const { body } = await post('/v1/embeddings', { model: 'tiny', input: ['a', 'b'], dimensions: 2 });
    assert.deepEqual(body.data[0].embedding, [0, 1]);
    const [x, y] = body.data[1].embedding;
    assert.equal(body.data[1].embedding.length, 2);
    assert.ok(Math.abs(x * x + y * y - 1) < 1e-6);
  });

  test('keeps no vectors on the trace, and its counts', async () => {
    const { headers } = await post('/v1/embeddings', { model: 'tiny', input: ['a'] });
    const trace = await house.get(`/api/traces/${headers.get('x-freehold-trace')}`);
    assert.deepEqual(
      [trace.state, trace.wire, trace.tokens_in, trace.answer],
      ['done', 'openai-embeddings', 5, null],
    );
  });

  const refusals: [what: string, body: object, param: string, message: RegExp][] = [
    [
      'more dimensions than the model has',
      { input: 'a', dimensions: 4 },
      'dimensions',
      /4 dimensions: .* have 3/,
    ],
    ['no dimensions', { input: 'a', dimensions: 0 }, 'dimensions', /at least 1/],
    [
      'another encoding',
      { input: 'a', encoding_format: 'hex' },
      'encoding_format',
      /float or base64, not "hex"/,
    ],
    ['no input', {}, 'input', /input is missing/],
    ['an empty list', { input: [] }, 'input', /at least one/],
    ['an empty text', { input: '' }, 'input', /something in it/],
    ['an empty text among others', { input: ['a', ''] }, 'input[1]', /something in it/],
    ['no tokens', { input: [[1], []] }, 'input[1]', /something in it/],
    ['half a token', { input: [[1.5]] }, 'input[0]', /text or tokens/],
    ['texts and numbers', { input: ['a', 1] }, 'input[1]', /text or tokens/],
    ['too many', { input: Array(2_049).fill('a') }, 'input', /2049 texts in one request: the limit is 2048/],
  ];
  for (const [what, more, param, message] of refusals) {
    test(`refuses ${what}`, async () => {
      const { status, body } = await post('/v1/embeddings', { model: 'tiny', ...more });
      assert.deepEqual([status, body.error.param], [400, param]);
      assert.match(body.error.message, message);
    });
  }

  test('says so where a vector is missing', async () => {
    local.script = () => [{ type: 'vector', index: 0, values: Float32Array.of(1) }, end()];
    const { status, body } = await post('/v1/embeddings', { model: 'tiny', input: ['a', 'b'] });
    assert.equal(status, 502);
    assert.match(body.error.message, /1 vectors for 2 inputs/);
  });
});

suite('POST /v1/rerank', () => {
  const documents = ['aa', { text: 'aaaa' }, 'a', 'bb'];

  for (const path of ['/v1/rerank', '/rerank']) {
    test(`${path} has the best document first, equals in their own order`, async () => {
      const { status, headers, body } = await post(path, { model: 'tiny', query: 'q', documents });
      assert.equal(status, 200);
      assert.deepEqual(
        body.results,
        [
          [1, 4],
          [0, 2],
          [3, 2],
          [2, 1],
        ].map(([index, relevance_score]) => ({ index, relevance_score })),
      );
      assert.equal(body.id, headers.get('x-freehold-trace'));
      assert.deepEqual([body.model, body.usage], ['tiny', { prompt_tokens: 5, total_tokens: 5 }]);
      assert.deepEqual([local.asks[0]?.query, local.asks[0]?.documents], ['q', ['aa', 'aaaa', 'a', 'bb']]);
    });
  }

  test('has as many as wanted, with their texts where wanted', async () => {
    const asked = { model: 'tiny', query: 'q', documents, top_n: 1, return_documents: true };
    const { body } = await post('/v1/rerank', asked);
    assert.deepEqual(body.results, [{ index: 1, relevance_score: 4, document: { text: 'aaaa' } }]);
  });

  test('keeps no scores on the trace', async () => {
    const { headers } = await post('/v1/rerank', { model: 'tiny', query: 'q', documents });
    const trace = await house.get(`/api/traces/${headers.get('x-freehold-trace')}`);
    assert.deepEqual([trace.state, trace.wire, trace.answer], ['done', 'rerank', null]);
  });

  const refusals: [what: string, body: object, param: string, message: RegExp][] = [
    ['no query', { query: '' }, 'query', /query is missing/],
    ['no documents', { documents: undefined }, 'documents', /documents is missing/],
    ['an empty list', { documents: [] }, 'documents', /at least one document/],
    ['an empty document', { documents: ['a', ''] }, 'documents[1]', /something in it/],
    ['a document without text', { documents: [{ title: 'a' }] }, 'documents[0].text', /text is missing/],
    ['a number', { documents: [7] }, 'documents[0]', /must be an object/],
    ['top_n of nothing', { top_n: 0 }, 'top_n', /at least 1/],
    ['a remote expert', { model: 'huge' }, 'model', /"far" cannot do rerank.*Ask an expert that can/],
  ];
  for (const [what, more, param, message] of refusals) {
    test(`refuses ${what}`, async () => {
      const { status, body } = await post('/v1/rerank', { model: 'tiny', query: 'q', documents, ...more });
      assert.deepEqual([status, body.error.param], [400, param]);
      assert.match(body.error.message, message);
    });
  }

  test('says so where a score is missing', async () => {
    local.script = () => [{ type: 'score', index: 0, score: 1 }, end()];
    const { status, body } = await post('/v1/rerank', { model: 'tiny', query: 'q', documents });
    assert.equal(status, 502);
    assert.match(body.error.message, /did not score document 1/);
  });
});
