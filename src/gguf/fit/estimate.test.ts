import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { randomEncoder, TINY_ENCODER } from '#testing/tiny-models/random-encoder.ts';
import { randomModel, TINY, TINY_MIXTURE } from '#testing/tiny-models/random-model.ts';
import { modelFacts } from '../model-facts.ts';
import { readGguf } from '../read-gguf.ts';
import { estimate, type FitMachine, fitOn, type Loading, USUAL_PLAN } from './estimate.ts';
import { type FitModel, fitModel } from './fit-model.ts';
import { listedModel } from './listed-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-fit-'));
after(() => rmSync(folder, { recursive: true }));

const GIB = 2 ** 30;

/** Llama 3.1 8B as Q4_K_M, as its file says. */
const LLAMA_8B: FitModel = {
  name: 'Llama 3.1 8B',
  quantization: 'Q4_K_M',
  weightBytes: 4_912_898_304,
  touchedBytes: 4_617_396_480,
  tiedBytes: 0,
  caches: Array.from({ length: 32 }, () => ({ keys: 1024, values: 1024 })),
  embedding: 4096,
  queryWidth: 4096,
  headLength: 128,
  feedForward: 14_336,
  gated: true,
  experts: undefined,
  vocabulary: 128_256,
  merges: 280_147,
  contextTrained: 131_072,
  generates: true,
};

suite('what a model needs', () => {
  test('the parts add up', () => {
    const found = estimate(LLAMA_8B, { ...USUAL_PLAN, context: 8192 });
    const { weightBytes, kvBytes, computeBytes, otherBytes, totalBytes } = found;
    assert.equal(weightBytes, LLAMA_8B.weightBytes);
    assert.equal(found.kvBytesPerToken, 128 * 1024);
    assert.equal(kvBytes, GIB);
    assert.equal(totalBytes, weightBytes + kvBytes + computeBytes + otherBytes);
  });

  const plans: Record<string, [Partial<typeof USUAL_PLAN>, (typeof USUAL_PLAN)['context']]> = {
    'half the cache at q8_0, and some': [{ keyType: 'q8_0', valueType: 'q8_0' }, (GIB * 34) / 64],
    'parallel conversations share the cells': [{ sequences: 4 }, GIB],
    'and have their own, of the same size together': [{ sequences: 4, unified: false }, GIB],
    'cells come in groups of 256': [{ context: 8191 }, GIB],
  };
  for (const [name, [plan, kvBytes]] of Object.entries(plans)) {
    test(name, () => {
      assert.equal(estimate(LLAMA_8B, { ...USUAL_PLAN, context: 8192, ...plan }).kvBytes, kvBytes);
    });
  }

  test('weights that are rearranged no longer share the matrix of words', () => {
    const bytes = (loading: Loading) =>
      estimate({ ...LLAMA_8B, tiedBytes: 1000 }, { ...USUAL_PLAN, loading }).totalBytes;
    assert.equal(bytes('copied') - bytes('mapped'), 1000);
  });

  test('a model of embeddings has no cache and scores no words', () => {
    const file = join(folder, 'encoder.gguf');
    randomEncoder(file, TINY_ENCODER);
    const model = fitModel(modelFacts(readGguf(file)));
    const found = estimate(model, { ...USUAL_PLAN, context: 512, outputs: 512 });
    assert.equal(found.kvBytes, 0);
    assert.equal(found.computeBytes, 512 * 512 * 2 + 512 * (128 + 4 * 64) * 4);
  });
});

suite('whether it fits', () => {
  const machine: FitMachine = { memoryBytes: 8 * GIB, bytesPerSecond: 40e9 };

  test('the longest context is the last that fits', () => {
    const { contextThatFits, fits, tokensPerSecond } = fitOn(machine, LLAMA_8B, USUAL_PLAN);
    const at = (context: number) => estimate(LLAMA_8B, { ...USUAL_PLAN, context }).totalBytes;
    assert.ok(fits);
    assert.equal(contextThatFits % 256, 0);
    assert.ok(at(contextThatFits) <= machine.memoryBytes);
    assert.ok(at(contextThatFits + 256) > machine.memoryBytes);
    assert.equal(tokensPerSecond, 40e9 / LLAMA_8B.touchedBytes);
  });

  test('no context is longer than the model was trained for', () => {
    assert.equal(fitOn({ memoryBytes: 1000 * GIB }, LLAMA_8B, USUAL_PLAN).contextThatFits, 131_072);
  });

  test('too large for the machine', () => {
    const small = fitOn({ memoryBytes: 4 * GIB }, LLAMA_8B, USUAL_PLAN);
    assert.deepEqual([small.fits, small.runsMapped, small.contextThatFits], [false, false, 0]);
    assert.equal(small.tokensPerSecond, undefined);
  });

  test('a mixture reads the experts it uses, and can run where only those fit', () => {
    const file = join(folder, 'mixture.gguf');
    randomModel(file, TINY_MIXTURE);
    const facts = modelFacts(readGguf(file));
    const model = fitModel(facts);
    assert.ok(facts.experts);
    assert.equal(model.touchedBytes, facts.weightBytes - facts.experts.bytes / 2);
    const plan = { ...USUAL_PLAN, context: 256, loading: 'mapped' } as const;
    const { totalBytes } = estimate(model, plan);
    assert.equal(fitOn({ memoryBytes: totalBytes - 1 }, model, plan).fits, false);
    assert.equal(fitOn({ memoryBytes: totalBytes - 1 }, model, plan).runsMapped, true);
    const least = totalBytes - facts.experts.bytes / 2;
    assert.equal(fitOn({ memoryBytes: least - 1 }, model, plan).runsMapped, false);
  });

  test('of untied word vectors a token reads one row', () => {
    const file = join(folder, 'tied.gguf');
    randomModel(file, TINY);
    const facts = modelFacts(readGguf(file));
    assert.equal(fitModel(facts).touchedBytes, facts.weightBytes);
    const untied = { ...facts, wordVectors: { ...facts.wordVectors, tied: false } };
    assert.equal(fitModel(untied).touchedBytes, facts.weightBytes - facts.wordVectors.bytes);
  });
});

suite('a model whose file is not here', () => {
  const listed = { name: '8B', parameters: 8.03e9, quantization: 'Q4_K_M', contextTrained: 131_072 };

  test('is estimated close to what its file says', () => {
    for (const context of [4096, 32_768]) {
      const plan = { ...USUAL_PLAN, context };
      const error = estimate(listedModel(listed), plan).totalBytes / estimate(LLAMA_8B, plan).totalBytes - 1;
      assert.ok(Math.abs(error) < 0.06, `off by ${error}`);
    }
  });

  test('the size of the file goes before a guess', () => {
    assert.equal(listedModel({ ...listed, fileBytes: 123 }).weightBytes, 123);
  });

  test('a quantization without a row is taken for one of five bits', () => {
    assert.equal(listedModel({ ...listed, parameters: 8e9, quantization: 'Q9_X' }).weightBytes, 5e9);
  });

  test('of a mixture, the active part is touched', () => {
    const { weightBytes, touchedBytes } = listedModel({ ...listed, parameters: 30e9, activeParameters: 3e9 });
    assert.equal(touchedBytes, weightBytes / 10);
  });
});
