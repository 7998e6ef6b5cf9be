import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { BROKEN_MODELS } from '#testing/tiny-models/broken-models.ts';
import { randomEncoder, TINY_ENCODER, TINY_RERANKER } from '#testing/tiny-models/random-encoder.ts';
import { CHAT_TEMPLATE, randomModel, TINY, TINY_MIXTURE } from '#testing/tiny-models/random-model.ts';
import { checkServable } from './check-servable.ts';
import type { Gguf, GgufValue, TensorInfo } from './gguf.ts';
import { type CacheShape, kvBytes, kvBytesPerToken } from './kv-cache.ts';
import { type ModelFacts, modelFacts } from './model-facts.ts';
import { readGguf } from './read-gguf.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-facts-'));
after(() => rmSync(folder, { recursive: true }));

/** A file with these keys, all but the first word of which begin with the architecture. */
function described(architecture: string, keys: Record<string, GgufValue>, tensors: TensorInfo[] = []): Gguf {
  const entries = Object.entries(keys).map(([key, value]) => {
    const isGlobal = /^(?:general|tokenizer)\./.test(key);
    return [isGlobal ? key : `${architecture}.${key}`, value] as const;
  });
  const metadata = new Map<string, GgufValue>([['general.architecture', architecture], ...entries]);
  return {
    file: 'x.gguf',
    version: 3,
    metadata,
    types: new Map(),
    tensors,
    alignment: 32,
    dataOffset: 0,
    fileBytes: 0,
  };
}

const F16: CacheShape = {
  context: 1024,
  sequences: 1,
  unified: true,
  ubatch: 512,
  keyType: 'f16',
  valueType: 'f16',
  fullWindows: false,
};

suite('what a model file says of itself', () => {
  test('a model of chat', () => {
    const file = join(folder, 'chat.gguf');
    randomModel(file, { ...TINY, chatTemplate: CHAT_TEMPLATE });
    const facts = modelFacts(readGguf(file));
    const { parameters, weightBytes, wordVectors, tokens, abilities, quantization, vocabularySize } = facts;
    assert.deepEqual(abilities, ['chat', 'completion']);
    assert.equal(quantization, 'F32');
    assert.equal(weightBytes, parameters * 4);
    assert.equal(parameters, 512 * 64 + 64 + 2 * (2 * 64 + 2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 128));
    assert.deepEqual(wordVectors, { bytes: 512 * 64 * 4, tied: true });
    assert.deepEqual(tokens, { bos: 1, eos: 2, eot: 4 });
    assert.equal(vocabularySize, 512);
    assert.equal(facts.chatTemplate, CHAT_TEMPLATE);
    assert.deepEqual(
      [facts.keyLength, facts.valueLength, facts.kvHeads, facts.feedForward],
      [16, 16, [2, 2], [128, 128]],
    );
    assert.equal(facts.recurrence, 'none');
    assert.equal(facts.experts, undefined);
    checkServable(file, facts);
  });

  test('the same where the vocabulary was left in the file', () => {
    const file = join(folder, 'chat.gguf');
    const facts = modelFacts(readGguf(file, { longestArray: 16 }));
    assert.equal(facts.vocabularySize, 512);
    assert.ok(facts.hasEnd);
  });

  test('a mixture of experts', () => {
    const file = join(folder, 'mixture.gguf');
    randomModel(file, TINY_MIXTURE);
    const { experts, abilities } = modelFacts(readGguf(file));
    assert.deepEqual(experts, { count: 4, used: 2, bytes: 2 * 4 * 3 * 64 * 128 * 4, feedForward: 128 });
    assert.deepEqual(abilities, ['completion']);
  });

  test('models of embeddings and of ranking have no cache', () => {
    const file = join(folder, 'encoder.gguf');
    randomEncoder(file, TINY_ENCODER);
    const encoder = modelFacts(readGguf(file));
    assert.deepEqual(encoder.abilities, ['embeddings']);
    assert.deepEqual([encoder.pooling, encoder.causal], ['mean', false]);
    assert.equal(kvBytes(encoder.caches, F16), 0);
    randomEncoder(file, TINY_RERANKER);
    const reranker = modelFacts(readGguf(file));
    assert.deepEqual([reranker.abilities, reranker.pooling], [['rerank'], 'rank']);
    checkServable(file, reranker);
  });

  test('how it is packed, where the file does not say', () => {
    const tensor = (name: string, typeName: TensorInfo['typeName'], bytes: number): TensorInfo => {
      return { name, shape: [32], type: 0, typeName, bytes, offset: 0 };
    };
    const tensors = [tensor('a', 'f32', 100), tensor('b', 'q4_K', 400), tensor('c', 'q6_K', 90)];
    assert.equal(modelFacts(described('llama', {}, tensors)).quantization, 'Q4_K');
    assert.equal(modelFacts(described('llama', { 'general.file_type': 15 }, tensors)).quantization, 'Q4_K_M');
    assert.equal(modelFacts(described('llama', { 'general.file_type': 999 }, [])).quantization, 'NONE');
  });

  test('abilities follow pooling, direction, template and kind', () => {
    const abilities = (architecture: string, keys: Record<string, GgufValue>) =>
      modelFacts(described(architecture, keys)).abilities;
    const template = { 'tokenizer.chat_template': '{{ messages }}' };
    assert.deepEqual(abilities('qwen3', template), ['chat', 'completion']);
    assert.deepEqual(abilities('qwen3', { ...template, pooling_type: 3 }), ['embeddings']);
    assert.deepEqual(abilities('qwen3', { ...template, pooling_type: 4 }), ['rerank']);
    assert.deepEqual(abilities('gemma-embedding', {}), ['embeddings']);
    assert.deepEqual(abilities('t5', {}), []);
    assert.deepEqual(abilities('llama', { 'general.type': 'adapter' }), []);
  });
});

suite('what a token of context takes', () => {
  const perToken = (gguf: Gguf, type: CacheShape = F16) => kvBytesPerToken(modelFacts(gguf).caches, type);

  test('Qwen3-8B: 144 KiB at f16', () => {
    const qwen = described('qwen3', {
      block_count: 36,
      embedding_length: 4096,
      'attention.head_count': 32,
      'attention.head_count_kv': 8,
      'attention.key_length': 128,
      'attention.value_length': 128,
    });
    assert.equal(perToken(qwen), 144 * 1024);
    assert.equal(perToken(qwen, { ...F16, keyType: 'q8_0', valueType: 'q8_0' }), (144 * 1024 * 34) / 64);
    assert.equal(kvBytes(modelFacts(qwen).caches, { ...F16, context: 1000 }), 144 * 1024 * 1024);
  });

  test('Gemma 3: five of six layers keep a window only', () => {
    const gemma = described('gemma3', {
      block_count: 26,
      embedding_length: 1152,
      'attention.head_count': 4,
      'attention.head_count_kv': 1,
      'attention.key_length': 256,
      'attention.value_length': 256,
      'attention.sliding_window': 512,
    });
    const { caches, slidingWindow } = modelFacts(gemma);
    assert.equal(slidingWindow, 512);
    assert.deepEqual(
      caches.flatMap(({ window }, layer) => (window === undefined ? [layer] : [])),
      [5, 11, 17, 23],
    );
    assert.equal(perToken(gemma), 4 * 1024);
    assert.equal(perToken(gemma, { ...F16, fullWindows: true }), 26 * 1024);
    const shape = { ...F16, context: 32_768 };
    assert.equal(kvBytes(caches, shape), 1024 * (4 * 32_768 + 22 * 1024));
    assert.equal(kvBytes(caches, { ...shape, sequences: 4 }), 1024 * (4 * 32_768 + 22 * 2560));
    assert.equal(
      kvBytes(caches, { ...shape, sequences: 4, unified: false }),
      1024 * (4 * 32_768 + 22 * 4 * 1024),
    );
    assert.equal(kvBytes(caches, { ...shape, context: 256 }), 1024 * 26 * 256);
  });

  test('a pattern in the file goes before what its architecture does', () => {
    const keys = {
      block_count: 4,
      embedding_length: 64,
      'attention.head_count': 2,
      'attention.sliding_window': 128,
      'attention.sliding_window_pattern': [true, false, false, true],
    };
    const windows = (architecture: string, more: Record<string, GgufValue> = {}) =>
      modelFacts(described(architecture, { ...keys, ...more })).caches.map(({ window }) => window ?? 0);
    assert.deepEqual(windows('gemma4'), [128, 0, 0, 128]);
    assert.deepEqual(windows('gpt-oss', { 'attention.sliding_window_pattern': 2 }), [128, 0, 128, 0]);
    assert.deepEqual(windows('cohere2moe', { 'attention.sliding_window_pattern': 4 }), [0, 128, 128, 128]);
    assert.deepEqual(windows('gemma4', { 'attention.sliding_window': 0 }), [0, 0, 0, 0]);
    // llama.cpp lets every layer of Phi-3 see all, whatever its file says of a window.
    assert.deepEqual(windows('phi3', { 'attention.sliding_window_pattern': 'none' }), [0, 0, 0, 0]);
  });

  test('Gemma 4: the last layers read the caches of earlier ones', () => {
    const gemma = described('gemma4', {
      block_count: 4,
      embedding_length: 64,
      'attention.head_count': 2,
      'attention.key_length': 64,
      'attention.value_length': 64,
      'attention.key_length_swa': 32,
      'attention.value_length_swa': 32,
      'attention.sliding_window': 128,
      'attention.sliding_window_pattern': [true, false, true, false],
      'attention.shared_kv_layers': 2,
    });
    assert.deepEqual(modelFacts(gemma).caches, [
      { keys: 64, values: 64, window: 128 },
      { keys: 128, values: 128 },
      { keys: 0, values: 0 },
      { keys: 0, values: 0 },
    ]);
  });

  test('DeepSeek: one compressed row for keys and values', () => {
    const deepseek = described('deepseek2', {
      block_count: 61,
      embedding_length: 7168,
      'attention.head_count': 128,
      'attention.head_count_kv': 1,
      'attention.key_length': 576,
      'attention.value_length': 512,
      'attention.key_length_mla': 192,
      'attention.value_length_mla': 128,
    });
    assert.equal(perToken(deepseek), 61 * 576 * 2);
  });

  test('hybrids keep a state beside the tokens of a few layers', () => {
    const qwen = modelFacts(
      described('qwen3next', {
        block_count: 48,
        embedding_length: 2048,
        'attention.head_count': 16,
        'attention.head_count_kv': 2,
        'attention.key_length': 256,
        'attention.value_length': 256,
        'ssm.conv_kernel': 4,
        'ssm.inner_size': 4096,
        'ssm.state_size': 128,
        'ssm.group_count': 16,
      }),
    );
    assert.equal(qwen.recurrence, 'hybrid');
    assert.equal(kvBytesPerToken(qwen.caches, F16), 12 * 2 * 512 * 2);
    const state = 3 * (4096 + 2 * 16 * 128) + 128 * 4096;
    assert.equal(
      kvBytes(qwen.caches, { ...F16, context: 256, sequences: 3 }),
      256 * 12 * 2048 + 36 * state * 4 * 3,
    );
  });

  test('some hybrids mark their recurrent layers by having no heads there', () => {
    const keys = {
      block_count: 3,
      embedding_length: 1024,
      'attention.head_count': 16,
      'attention.head_count_kv': Int32Array.of(0, 8, 0),
    };
    const lfm = modelFacts(described('lfm2', { ...keys, 'shortconv.l_cache': 3 }));
    assert.deepEqual(
      lfm.caches.map(({ keys, state }) => [keys, state]),
      [
        [0, 2048],
        [512, undefined],
        [0, 2048],
      ],
    );
    const ssm = { 'ssm.conv_kernel': 4, 'ssm.inner_size': 8, 'ssm.state_size': 2, 'ssm.group_count': 1 };
    const nemotron = modelFacts(
      described('nemotron_h', { ...keys, ...ssm, feed_forward_length: Int32Array.of(0, 0, 99) }),
    );
    assert.deepEqual(
      nemotron.caches.map(({ state }) => state !== undefined),
      [true, false, false],
    );
  });

  test('a recurrent model keeps nothing of a token', () => {
    const ssm = { 'ssm.conv_kernel': 4, 'ssm.inner_size': 1536, 'ssm.state_size': 16 };
    const mamba = modelFacts(described('mamba', { block_count: 24, embedding_length: 768, ...ssm }));
    assert.equal(mamba.recurrence, 'recurrent');
    assert.equal(kvBytesPerToken(mamba.caches, F16), 0);
    assert.equal(kvBytes(mamba.caches, F16), 24 * 4 * (3 * 1536 + 16 * 1536));
  });

  test('layers that guess tokens ahead have no part in it', () => {
    const keys = { block_count: 5, nextn_predict_layers: 1, embedding_length: 64, 'attention.head_count': 2 };
    assert.equal(modelFacts(described('glm4moe', keys)).caches.length, 4);
  });

  test('an absurd number of layers is not believed', () => {
    assert.equal(modelFacts(described('llama', { block_count: 4_000_000_000 })).layers, 4096);
  });
});

suite('a sound file from which no answer can come is refused', () => {
  const refusal = (facts: ModelFacts) => {
    try {
      checkServable('x.gguf', facts);
    } catch (thrown) {
      assert.ok(thrown instanceof AppError && thrown.code === 'unsupported' && thrown.hint);
      return thrown.message;
    }
    return 'none';
  };
  const ofFile = (file: string) => refusal(modelFacts(readGguf(file)));

  test('an unknown architecture', () => {
    assert.match(ofFile(BROKEN_MODELS.unknownArchitecture(folder)), /architecture "hyperllama" is not one/);
  });

  test('a vocabulary without an end token', () => {
    assert.match(ofFile(BROKEN_MODELS.noEndToken(folder)), /names no end token/);
  });

  test('no vocabulary', () => {
    assert.match(ofFile(BROKEN_MODELS.noVocabulary(folder)), /has no vocabulary/);
  });

  test('no architecture, an adapter, a model of another make', () => {
    assert.match(refusal(modelFacts(described('', {}))), /does not say its architecture/);
    assert.match(refusal(modelFacts(described('llama', { 'general.type': 'adapter' }))), /but an adapter/);
    assert.match(
      refusal(modelFacts(described('clip', { 'general.type': 'mmproj' }))),
      /a part of one \("mmproj"\)/,
    );
    const keys = { block_count: 6, embedding_length: 8, context_length: 512 };
    const t5 = described('t5', { ...keys, 'tokenizer.ggml.tokens': ['a'] });
    assert.match(refusal(modelFacts(t5)), /generate in a way that is not served/);
    assert.match(refusal(modelFacts(described('llama', {}))), /llama\.block_count is missing or 0/);
    const endless = modelFacts(described('llama', { ...keys, context_length: 0 }));
    assert.match(refusal(endless), /llama\.context_length is missing or 0/);
  });
});
