import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import type { HostProcess } from './host-process.ts';
import { bytePairModel } from './testing/byte-pair-model.ts';
import { GREEDY, NO_LIBRARIES, startHost, tell } from './testing/real-host.ts';

const skip = NO_LIBRARIES ?? false;

suite('prompts far beyond the context', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-long-'));
  let pieces: HostProcess;
  let pairs: HostProcess;

  before(async () => {
    randomModel(join(folder, 'pieces.gguf'), TINY);
    // Its rules are regular expressions of the C++ library, as those of many models are.
    bytePairModel(join(folder, 'pairs.gguf'), 'deepseek-llm');
    pieces = await startHost(join(folder, 'pieces.gguf'));
    pairs = await startHost(join(folder, 'pairs.gguf'));
  });
  after(async () => {
    await Promise.all([pieces?.close(), pairs?.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const refusalOf = async (host: HostProcess, prompt: string) => {
    const error = await tell(host, { prompt }).then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'context_length_exceeded', error.message);
    return error;
  };

  test('of 100,000 tokens and more are counted', async () => {
    const { message, details } = await refusalOf(pieces, 'a '.repeat(120_000));
    const { n_prompt_tokens: tokens, n_ctx: context } = details.values ?? {};
    assert.equal(context, 512);
    assert.ok(Number(tokens) > 100_000);
    assert.match(message, new RegExp(`has ${tokens} tokens.* takes 512`));
  });

  test('of many megabytes are counted only as far as needed', async () => {
    const { message } = await refusalOf(pieces, 'a '.repeat(4_000_000));
    assert.match(message, /has at least \d+ tokens/);
  });

  const LINES: Record<string, string> = {
    'equal letters': 'a'.repeat(200_000),
    'white space': ' '.repeat(200_000),
    'empty lines': '\n'.repeat(200_000),
    signs: '='.repeat(200_000),
    'letters of another script': '漢'.repeat(200_000),
  };
  for (const [name, prompt] of Object.entries(LINES))
    test(`of nothing but ${name} do not end a process whose vocabulary is split by rules`, async () => {
      await refusalOf(pairs, prompt);
      assert.ok(pairs.isAlive);
    });

  test('cut in pieces for its tokenizer, a text keeps all its tokens', async () => {
    // Eight letters are a token, and 8,000 are a piece.
    const tokens = await pairs.tokenize('a'.repeat(20_000));
    assert.equal(tokens.length, 2_500);
    assert.equal(new Set(tokens).size, 1);
  });

  test('do not hold up who is being answered', async () => {
    let gapMs = 0;
    let lastMs = performance.now();
    const seen = () => {
      gapMs = Math.max(gapMs, performance.now() - lastMs);
      lastMs = performance.now();
    };
    const leaving = new AbortController();
    const order = {
      prompt: 'Once',
      sampling: { ...GREEDY, temperature: 1 },
      ignoreEnd: true,
      maxTokens: 500,
    };
    const streams = (async () => {
      while (!leaving.signal.aborted) await tell(pieces, order, leaving.signal, seen);
    })().catch((error: unknown) => assert.ok(leaving.signal.aborted, String(error)));
    const began = performance.now();
    await Promise.all(Array.from({ length: 3 }, () => refusalOf(pieces, 'a '.repeat(200_000))));
    const tookMs = performance.now() - began;
    leaving.abort(new Error('enough'));
    await streams;
    assert.ok(gapMs < Math.max(100, tookMs / 2), `${gapMs} of ${tookMs} ms without a token`);
  });

  test('are dropped with the one who asked', async () => {
    const leaving = new AbortController();
    const left = tell(pieces, { prompt: 'a '.repeat(200_000) }, leaving.signal);
    leaving.abort(new Error('The client went away'));
    await assert.rejects(left, /went away/);
    assert.equal((await tell(pieces, { prompt: 'Once', maxTokens: 3 })).tokens, 3);
  });
});
