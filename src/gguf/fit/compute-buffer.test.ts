import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { computeBytes } from './compute-buffer.ts';
import { USUAL_PLAN } from './estimate.ts';
import type { FitModel } from './fit-model.ts';

const MIB = 2 ** 20;

interface Row {
  embedding: number;
  heads: number;
  headLength?: number;
  feedForward: number;
  experts?: FitModel['experts'];
  vocabulary?: number;
  context?: number;
  ubatch?: number;
  outputs?: number;
  flash?: boolean;
  /** Some layers slide: llama.cpp then has two masks. */
  slides?: boolean;
  fullWindows?: boolean;
  encoder?: boolean;
  /** MiB of "CPU compute buffer size" that llama.cpp 0.5.0 reports for this shape. */
  measured: number;
}

const SMALL = { embedding: 1024, heads: 16, feedForward: 4096 };
const BY_2 = (feedForward: number, used = 2) => ({ feedForward: 0, experts: { used, feedForward } });

const MEASURED: Record<string, Row> = {
  'a small Llama': { ...SMALL, measured: 36.01 },
  'with twice the context': { ...SMALL, context: 8192, measured: 40.01 },
  'with four times the context': { ...SMALL, context: 16_384, measured: 48.01 },
  'with a batch of 256': { ...SMALL, ubatch: 256, measured: 18.01 },
  'with a batch of 64': { ...SMALL, ubatch: 64, measured: 4.5 },
  'with a wide feed-forward part': { ...SMALL, feedForward: 8192, measured: 60.01 },
  'with a narrow one': { ...SMALL, feedForward: 2048, measured: 20.01 },
  'with hardly any': { ...SMALL, feedForward: 512, measured: 15.01 },
  'with longer heads': { ...SMALL, headLength: 128, measured: 38.01 },
  'with long heads and a narrow feed-forward part': {
    ...SMALL,
    headLength: 256,
    feedForward: 256,
    measured: 30.51,
  },
  'with all of a batch scored': { ...SMALL, outputs: 512, measured: 66.5 },
  'with attention in steps': { ...SMALL, flash: false, measured: 148.01 },
  'with attention in steps over a long context': {
    ...SMALL,
    flash: false,
    context: 16_384,
    measured: 556.01,
  },
  'Llama 3.2 1B': { embedding: 2048, heads: 32, feedForward: 8192, measured: 68.01 },
  'Llama 3.2 3B': { embedding: 3072, heads: 24, feedForward: 8192, measured: 76.01 },
  'Llama 3.1 8B': { embedding: 4096, heads: 32, feedForward: 14_336, measured: 120.01 },
  'Qwen2 0.5B': { embedding: 896, heads: 14, feedForward: 4864, measured: 39.51 },
  'Qwen3 0.6B': { embedding: 1024, heads: 16, headLength: 128, feedForward: 3072, measured: 26.01 },
  'Qwen3 1.7B': { embedding: 2048, heads: 16, feedForward: 6144, measured: 56.01 },
  'Qwen3 4B': { embedding: 2560, heads: 32, headLength: 128, feedForward: 9728, measured: 84.01 },
  'Qwen3 8B': { embedding: 4096, heads: 32, feedForward: 12_288, measured: 108.01 },
  'Gemma 3 1B': {
    embedding: 1152,
    heads: 4,
    headLength: 256,
    feedForward: 6912,
    slides: true,
    measured: 57.27,
  },
  'Gemma 3 4B': {
    embedding: 2560,
    heads: 8,
    headLength: 256,
    feedForward: 10_240,
    slides: true,
    measured: 87.02,
  },
  'Gemma 3 4B with short windows': {
    embedding: 2560,
    heads: 8,
    headLength: 256,
    feedForward: 10_240,
    slides: true,
    context: 16_384,
    fullWindows: false,
    measured: 96.52,
  },
  'a BERT of 110 million weights': {
    embedding: 768,
    heads: 12,
    feedForward: 3072,
    encoder: true,
    measured: 11.01,
  },
  'a small BERT, with larger batches': {
    embedding: 384,
    heads: 12,
    feedForward: 1536,
    encoder: true,
    ubatch: 2048,
    measured: 29.15,
  },
  'Mixtral 8x7B': { embedding: 4096, heads: 32, ...BY_2(14_336), measured: 204.01 },
  'Qwen3 30B-A3B': { embedding: 2048, heads: 32, headLength: 128, ...BY_2(768, 8), measured: 92.01 },
  'a small mixture': { embedding: 1024, heads: 16, ...BY_2(1024), measured: 24.01 },
  'a small mixture with half the feed-forward part': {
    embedding: 1024,
    heads: 16,
    ...BY_2(512),
    measured: 16.01,
  },
  'a small mixture of which many are used': { embedding: 1024, heads: 16, ...BY_2(256, 8), measured: 40.01 },
};

suite('the compute buffer, against what llama.cpp 0.5.0 allocates', () => {
  for (const [name, row] of Object.entries(MEASURED)) {
    test(name, () => {
      const estimated = computeBytes(modelOf(row), { ...USUAL_PLAN, ...planOf(row) }) / MIB;
      const error = estimated / row.measured - 1;
      assert.ok(error > -0.01 && error < 0.4, `${estimated} MiB where ${row.measured} were measured`);
      const isWide =
        row.feedForward >= 2.3 * Math.max(row.embedding, row.heads * (row.headLength ?? 0)) &&
        row.flash !== false &&
        !row.encoder;
      if (isWide) assert.ok(error < 0.11, `${estimated} MiB where ${row.measured} were measured`);
    });
  }
});

function planOf({ context = 4096, ubatch = 512, outputs = 1, flash = true, fullWindows = true }: Row) {
  return { context, ubatch, outputs, flash, fullWindows };
}

function modelOf(row: Row): FitModel {
  const { embedding, heads, headLength = embedding / heads, feedForward, experts, vocabulary = 32_000 } = row;
  const cache = { keys: 1024, values: 1024 };
  return {
    name: 'x',
    quantization: 'Q4_0',
    weightBytes: 0,
    touchedBytes: 0,
    tiedBytes: 0,
    caches: row.encoder ? [] : row.slides ? [cache, { ...cache, window: 1024 }] : [cache],
    embedding,
    queryWidth: heads * headLength,
    headLength,
    feedForward,
    gated: !row.encoder,
    experts,
    vocabulary,
    merges: 0,
    contextTrained: 131_072,
    generates: !row.encoder,
  };
}
