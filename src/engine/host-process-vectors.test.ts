import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { randomEncoder, TINY_ENCODER, TINY_RERANKER } from '#testing/tiny-models/random-encoder.ts';
import type { HostProcess } from './host-process.ts';
import { NO_LIBRARIES, startHost, tell } from './testing/real-host.ts';

const skip = NO_LIBRARIES ?? false;
const folder = mkdtempSync(join(tmpdir(), 'freehold-vectors-'));
let encoder: HostProcess;
let reranker: HostProcess;

before(async () => {
  if (skip) return;
  const [embeds, ranks] = [join(folder, 'embeds.gguf'), join(folder, 'ranks.gguf')];
  randomEncoder(embeds, TINY_ENCODER);
  randomEncoder(ranks, TINY_RERANKER);
  const more = { context: 256, cells: 256, batchTokens: 256 };
  encoder = await startHost(embeds, { ...more, purpose: 'embed', parallel: 32 });
  reranker = await startHost(ranks, { ...more, purpose: 'rerank', parallel: 32 });
});

after(async () => {
  await Promise.all([encoder?.close(), reranker?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const TEXTS = Array.from({ length: 40 }, (_, index) => `text ${index} ${'tells more '.repeat(index % 7)}`);

test('texts together get the vectors that each gets alone, of length 1, in their order', {
  skip,
}, async () => {
  const { vectors, tokens } = await encoder.embed(TEXTS);
  assert.equal(vectors.length, TEXTS.length);
  let counted = 0;
  for (const [index, text] of TEXTS.entries()) {
    const alone = await encoder.embed([text]);
    counted += alone.tokens;
    const [one, same] = [alone.vectors[0] as Float32Array, vectors[index] as Float32Array];
    assert.equal(same.length, TINY_ENCODER.embedding);
    assert.ok(Math.abs(Math.hypot(...same) - 1) < 1e-5);
    for (const [place, value] of one.entries()) assert.ok(Math.abs(value - (same[place] as number)) < 1e-4);
  }
  assert.equal(tokens, counted);
});

test('different texts get different vectors, and a text may come as its tokens', { skip }, async () => {
  const text = 'tells more';
  const tokens = await encoder.tokenize(text);
  const { vectors } = await encoder.embed([text, 'something else', tokens]);
  assert.notDeepEqual(vectors[0], vectors[1]);
  const [a, b] = [vectors[0] as Float32Array, vectors[2] as Float32Array];
  assert.ok(a.every((value, place) => Math.abs(value - (b[place] as number)) < 1e-4));
});

test('a text gets a score, the same alone and among others', { skip }, async () => {
  const { scores, tokens } = await reranker.rank('who tells more', TEXTS);
  assert.equal(scores.length, TEXTS.length);
  assert.ok(tokens > TEXTS.length);
  assert.ok(new Set(scores).size > 1);
  for (const [index, text] of TEXTS.slice(0, 8).entries()) {
    const alone = await reranker.rank('who tells more', [text]);
    // Attention rounds to half precision on the way: the scores are within a thousandth.
    assert.ok(Math.abs((alone.scores[0] as number) - (scores[index] as number)) < 1e-3);
  }
});

test('a large order does not hold up a small one, and both are right', { skip }, async () => {
  const many = Array.from({ length: 600 }, (_, index) => TEXTS[index % TEXTS.length] as string);
  let isLargeDone = false;
  const large = encoder.embed(many).then((vectors) => {
    isLargeDone = true;
    return vectors;
  });
  const small = await encoder.embed([TEXTS[3] as string]);
  assert.equal(isLargeDone, false);
  const { vectors } = await large;
  const [a, b] = [small.vectors[0] as Float32Array, vectors[43] as Float32Array];
  assert.ok(a.every((value, place) => Math.abs(value - (b[place] as number)) < 1e-4));
});

test('what cannot be embedded is named by its place, with both counts', { skip }, async () => {
  await assert.rejects(encoder.embed(['fine', 'long '.repeat(1_000)]), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'context_length_exceeded');
    assert.match(error.message, /input\[1\].*tokens.*256/);
    return true;
  });
  await assert.rejects(encoder.embed([[1, 99_999]]), { code: 'bad_request', message: /99999 is no token/ });
  await assert.rejects(encoder.embed(['fine', []]), {
    code: 'bad_request',
    message: /input\[1\]: it is empty/,
  });
  assert.equal((await encoder.embed(['still here'])).vectors.length, 1);
});

test('a model of vectors does not answer, and says so', { skip }, async () => {
  await assert.rejects(tell(encoder, { prompt: 'Hello' }), {
    code: 'bad_request',
    message: /embed or to rank/,
  });
});

test('what it read and what its process takes is told when it comes to rest', { skip }, async () => {
  const before = encoder.state?.tokensRead ?? 0;
  const { tokens } = await encoder.embed(['a house', 'a garden']);
  await encoder.tokenize('its answer comes after what was told before');
  const { state } = encoder;
  assert.ok(state && state.rssBytes > 10_000_000);
  assert.deepEqual(
    [state.running, state.waiting, state.tokensRead - before, state.cells],
    [0, 0, tokens, 256],
  );
});
