import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { seededRandom } from '#std/random.ts';
import { byteVocabulary } from './byte-vocabulary.ts';
import { type RandomType, randomBlocks } from './random-blocks.ts';
import { MODEL_350M, randomModel, TINY } from './random-model.ts';
import { NO_STORIES, storiesModel } from './stories-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-tiny-'));
after(() => rmSync(folder, { recursive: true }));

suite('models made for tests', () => {
  test('the same seed gives the same file, another seed another', () => {
    const [first = '', again = '', other = ''] = ['a', 'b', 'c'].map((name) => join(folder, `${name}.gguf`));
    randomModel(first, TINY);
    randomModel(again, TINY);
    randomModel(other, { ...TINY, seed: 2 });
    assert.deepEqual(readFileSync(first), readFileSync(again));
    assert.notDeepEqual(readFileSync(first), readFileSync(other));
  });

  test('a vocabulary has as many tokens as asked, none twice', () => {
    for (const size of [360, 512, 32_000]) {
      const texts = byteVocabulary(size).map(({ text }) => text);
      assert.equal(texts.length, size);
      assert.equal(new Set(texts).size, size);
    }
    assert.throws(() => byteVocabulary(100), /at least 356/);
  });

  test('a model in each type, the mixed one packed as llama.cpp’s quantizer packs', () => {
    const file = join(folder, 'typed.gguf');
    const shape = { ...TINY, embedding: 256, feedForward: 256, layers: 8 };
    for (const type of ['f16', 'bf16', 'q8_0', 'q4_0', 'q4_K', 'q5_K', 'q6_K'] as const) {
      randomModel(file, { ...shape, type });
      const { tensors } = readGguf(file);
      const matrices = tensors.filter((tensor) => tensor.shape.length > 1);
      assert.deepEqual(new Set(matrices.map(({ typeName }) => typeName)), new Set([type]));
    }
    randomModel(file, { ...shape, type: 'q4_K_M' });
    const gguf = readGguf(file);
    assert.equal(modelFacts(gguf).quantization, 'Q4_K_M');
    const down = gguf.tensors.filter(({ name }) => name.includes('ffn_down')).map(({ typeName }) => typeName);
    assert.deepEqual(down, ['q6_K', 'q4_K', 'q4_K', 'q6_K', 'q4_K', 'q4_K', 'q6_K', 'q6_K']);
  });

  test('random blocks scatter around zero by the deviation asked', () => {
    const readers: Partial<Record<RandomType, (bytes: Uint8Array) => number[]>> = {
      f32: (bytes) => Array.from(new Float32Array(bytes.buffer, 0, bytes.length / 4)),
      f16: (bytes) => Array.from(new Float16Array(bytes.buffer, 0, bytes.length / 2)),
      q8_0: eightBits,
      q4_K: fourBits,
    };
    for (const [type, read] of Object.entries(readers)) {
      const pieces = [...randomBlocks(type as RandomType, [256, 128], 0.0625, seededRandom(3))];
      const values = pieces.flatMap(read);
      assert.equal(values.length, 256 * 128);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
      );
      assert.ok(Math.abs(mean) < 0.004, `${type}: mean ${mean}`);
      assert.ok(deviation > 0.04 && deviation < 0.09, `${type}: deviation ${deviation}`);
    }
  });

  test('the model for benches has the size its name says', () => {
    const { embedding, feedForward, kvHeads, heads, layers, vocabulary } = MODEL_350M;
    const layer = 2 * embedding ** 2 * (1 + kvHeads / heads) + 3 * embedding * feedForward;
    assert.equal(Math.round((layers * layer + vocabulary * embedding) / 1e6), 347);
  });

  test('the real model of 260 thousand weights is converted whole', { skip: NO_STORIES }, () => {
    const model = storiesModel(folder);
    assert.ok(model);
    const gguf = readGguf(model.file);
    const { parameters, vocabularySize, layers, abilities } = modelFacts(gguf);
    assert.deepEqual([parameters, vocabularySize, layers, abilities], [260_032, 512, 5, ['completion']]);
    const tokens = gguf.metadata.get('tokenizer.ggml.tokens') as string[];
    assert.deepEqual(tokens.slice(0, 4), ['<unk>', '<s>', '</s>', '<0x00>']);
    assert.ok(tokens.includes('▁the'));
    assert.match(model.greedyText, /^Once upon a time/);
  });
});

/** Dequantized values of q8_0: a scale (f16), then 32 signed bytes. */
function eightBits(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer);
  const blocks = Array.from({ length: bytes.length / 34 }, (_, i) => i * 34);
  return blocks.flatMap((at) =>
    Array.from({ length: 32 }, (_, i) => view.getFloat16(at, true) * view.getInt8(at + 2 + i)),
  );
}

/** Dequantized values of q4_K, all of whose sub-blocks have the scale and the offset 32. */
function fourBits(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer);
  const blocks = Array.from({ length: bytes.length / 144 }, (_, i) => i * 144);
  return blocks.flatMap((at) => {
    const [scale, offset] = [view.getFloat16(at, true) * 32, view.getFloat16(at + 2, true) * 32];
    const quanta = Array.from(bytes.subarray(at + 16, at + 144)).flatMap((byte) => [byte & 15, byte >> 4]);
    return quanta.map((quantum) => scale * quantum - offset);
  });
}
