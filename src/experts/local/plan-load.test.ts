import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import type { EngineConfig } from '#config/config.ts';
import { type ModelFacts, modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { randomEncoder, TINY_ENCODER, TINY_RERANKER } from '#testing/tiny-models/random-encoder.ts';
import { randomModel, TINY, TINY_MIXTURE } from '#testing/tiny-models/random-model.ts';
import { planLoad } from './plan-load.ts';

const SETTINGS: EngineConfig = {
  memoryBytes: 0,
  context: 8_192,
  parallel: 4,
  queue: 8,
  batchTokens: 512,
  threads: 3,
  gpuLayers: 0,
  keepAliveMinutes: 10,
  roomTimeoutMs: 300_000,
  loadStallMs: 300_000,
  warm: [],
  prefixes: true,
};
const PLENTY = 1024 ** 4;

suite('how a model is run within the memory there is', () => {
  let dense: ModelFacts;
  let mixture: ModelFacts;
  let encoder: ModelFacts;
  let reranker: ModelFacts;

  before(() => {
    const folder = mkdtempSync(join(tmpdir(), 'freehold-plan-'));
    const file = join(folder, 'm.gguf');
    const factsOf = (write: () => void) => {
      write();
      return modelFacts(readGguf(file));
    };
    dense = factsOf(() => randomModel(file, { ...TINY, context: 4_096 }));
    mixture = factsOf(() => randomModel(file, { ...TINY_MIXTURE, context: 4_096 }));
    encoder = factsOf(() => randomEncoder(file, TINY_ENCODER));
    reranker = factsOf(() => randomEncoder(file, TINY_RERANKER));
    rmSync(folder, { recursive: true, force: true });
  });

  const plan = (facts: ModelFacts, budget: number, more: Partial<EngineConfig> = {}) =>
    planLoad({ paths: ['/m.gguf'] }, facts, { ...SETTINGS, ...more }, budget);
  const contextWithin = (budget: number) => plan(dense, budget).settings.context;

  test('with room enough it has the context it was trained for, or less where less is wished', () => {
    assert.equal(contextWithin(PLENTY), 4_096);
    assert.equal(plan(dense, PLENTY, { context: 1_000 }).settings.context, 1_000);
  });

  test('the context halves until it fits, and not further', () => {
    let budget = plan(dense, PLENTY).bytes;
    const contexts: number[] = [];
    for (let steps = 0; steps < 20; steps++) {
      const { bytes, settings } = plan(dense, budget);
      if (bytes > budget) break;
      contexts.push(settings.context);
      assert.ok(settings.cells >= settings.context, 'one ask of full length has room');
      budget = bytes - 1;
    }
    assert.deepEqual([...new Set(contexts)], [4_096, 2_048, 1_024, 512]);
    assert.deepEqual(
      contexts,
      contexts.toSorted((a, b) => b - a),
    );
  });

  test('where not even the least fits, the plan says what that would take', () => {
    const { bytes, settings } = plan(dense, 1);
    assert.equal(settings.context, 512);
    assert.ok(bytes > 1 && bytes < plan(dense, PLENTY).bytes);
  });

  test('a wish for less than the least is granted', () => {
    assert.equal(plan(dense, 1, { context: 100 }).settings.context, 100);
  });

  test('pages of the file are for mixtures that are larger than the memory, and for nobody else', () => {
    const mapped = (facts: ModelFacts, budget: number) => plan(facts, budget).settings.mapped;
    assert.equal(mapped(mixture, mixture.weightBytes), false);
    assert.equal(mapped(mixture, mixture.weightBytes - 1), true);
    assert.equal(mapped(dense, dense.weightBytes - 1), false);
    const { weightBytes } = mixture;
    const saved = plan(mixture, weightBytes).bytes - plan(mixture, weightBytes - 1).bytes;
    assert.ok(saved >= weightBytes, 'they need no room of their own');
  });

  test('what embeds and what ranks reads a whole text in one batch', () => {
    for (const [facts, purpose] of [
      [encoder, 'embed'],
      [reranker, 'rerank'],
      [dense, 'generate'],
    ] as const)
      assert.equal(plan(facts, PLENTY).settings.purpose, purpose);
    const { context, cells, batchTokens } = plan(encoder, PLENTY, { batchTokens: 64 }).settings;
    assert.equal(context, encoder.contextTrained);
    assert.ok(batchTokens >= context && cells >= batchTokens);
  });

  test('the parts of a split model, the folder of the libraries and that of prefixes are told', () => {
    const { settings } = planLoad(
      { paths: ['/a-1.gguf', '/a-2.gguf'], prefixFolder: '/prefixes' },
      dense,
      { ...SETTINGS, libraries: '/lib' },
      PLENTY,
    );
    assert.deepEqual(
      [settings.file, settings.parts, settings.librariesFolder, settings.prefixFolder],
      ['/a-1.gguf', ['/a-1.gguf', '/a-2.gguf'], '/lib', '/prefixes'],
    );
    const alone = plan(dense, PLENTY).settings;
    assert.ok(!('parts' in alone) && !('librariesFolder' in alone) && !('prefixFolder' in alone));
  });

  test('0 threads are one for each core, 0 minutes for as long as there is room', () => {
    assert.equal(plan(dense, PLENTY).settings.threads, 3);
    assert.equal(plan(dense, PLENTY, { threads: 0 }).settings.threads, availableParallelism());
    assert.equal(plan(dense, PLENTY, { keepAliveMinutes: 0 }).keepAliveMs, Number.POSITIVE_INFINITY);
    assert.equal(plan(dense, PLENTY, { keepAliveMinutes: 2 }).keepAliveMs, 120_000);
  });
});
