import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { estimate, USUAL_PLAN } from '#gguf/fit/estimate.ts';
import { fitModel } from '#gguf/fit/fit-model.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { BROKEN_MODELS } from './broken-models.ts';
import { randomEncoder, TINY_ENCODER, TINY_RERANKER } from './random-encoder.ts';
import { CHAT_TEMPLATE, randomModel, TINY, TINY_MIXTURE } from './random-model.ts';
import { NO_LIBRARIES, runNatively } from './run-natively.ts';
import { NO_STORIES, storiesModel } from './stories-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-native-'));
after(() => rmSync(folder, { recursive: true }));

suite('llama.cpp runs the models made for tests', { skip: NO_LIBRARIES }, () => {
  test('the real one tells its story, word for word', { skip: NO_STORIES }, () => {
    const model = storiesModel(folder);
    assert.ok(model);
    const { text, log } = runNatively({ file: model.file, prompt: '', context: 512, steps: 200 });
    // The first piece begins with the space that a tokenizer puts before a text.
    assert.equal(text, ` ${model.greedyText}`, log);
  });

  test('a random one answers any text, the same each time', () => {
    const file = join(folder, 'random.gguf');
    randomModel(file, { ...TINY, chatTemplate: CHAT_TEMPLATE });
    const order = { file, prompt: '<|im_start|>user\nGrüße 😀<|im_end|>\n', context: 512, steps: 16 };
    const { text, status, log } = runNatively(order);
    assert.equal(status, 0, log);
    assert.ok(text);
    assert.equal(runNatively(order).text, text);
  });

  test('so does a mixture of experts in packed weights', () => {
    const file = join(folder, 'mixture.gguf');
    randomModel(file, { ...TINY_MIXTURE, embedding: 256, feedForward: 256, type: 'q4_K_M' });
    const { text, log } = runNatively({ file, prompt: 'Hello', context: 512, steps: 8 });
    assert.ok(text, log);
  });

  test('an encoder embeds, a reranker ranks', () => {
    const file = join(folder, 'encoder.gguf');
    randomEncoder(file, TINY_ENCODER);
    const order = { file, prompt: 'what is it?', context: 256 };
    const { embedding = [], log } = runNatively({ ...order, width: TINY_ENCODER.embedding });
    assert.ok(embedding.length === 64 && embedding.every(Number.isFinite), log);
    assert.ok(new Set(embedding).size > 32);
    randomEncoder(file, TINY_RERANKER);
    const rank = runNatively({ ...order, width: 1 });
    assert.ok(Number.isFinite(rank.embedding?.[0]), rank.log);
  });

  test('a model that lacks a tensor is one that only llama.cpp finds wanting', () => {
    const file = BROKEN_MODELS.missingTensor(folder);
    assert.equal(readGguf(file).tensors.length, 19);
    const { status, log } = runNatively({ file, prompt: 'x', context: 512, steps: 1 });
    assert.notEqual(status, 0);
    assert.match(log, /tensor 'blk\.1\.attn_q\.weight' not found/);
  });
});

suite('the estimate against what the installed llama.cpp allocates', { skip: NO_LIBRARIES }, () => {
  const shapes = {
    'a wide feed-forward part': { ...TINY, embedding: 256, feedForward: 1024 },
    'a long context': { ...TINY, embedding: 256, feedForward: 1024, context: 8192 },
    'a mixture': { ...TINY_MIXTURE, embedding: 256, feedForward: 512 },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    test(name, () => {
      const file = join(folder, 'estimated.gguf');
      randomModel(file, shape);
      const { context } = shape;
      const found = estimate(fitModel(modelFacts(readGguf(file))), { ...USUAL_PLAN, context });
      const { log, status } = runNatively({ file, prompt: 'x', context, steps: 1 });
      assert.equal(status, 0, log);
      assert.equal(mebibytes(log, 'KV buffer size'), rounded(found.kvBytes));
      const buffer = mebibytes(log, 'compute buffer size');
      const error = rounded(found.computeBytes) / buffer - 1;
      assert.ok(
        error > -0.02 && error < 0.15,
        `${rounded(found.computeBytes)} MiB where ${buffer} were taken`,
      );
    });
  }
});

/** The first figure of this name that llama.cpp prints. */
function mebibytes(log: string, name: string): number {
  return Number(new RegExp(`${name} = +([\\d.]+) MiB`).exec(log)?.[1]);
}

function rounded(bytes: number): number {
  return Number((bytes / 2 ** 20).toFixed(2));
}
