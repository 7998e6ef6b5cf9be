import { bool, f32, i32s, string, strings, type TypedValue, u32 } from '#gguf/typed-value.ts';
import { type TensorToWrite, writeGguf } from '#gguf/write-gguf.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { madeUpWords, TOKEN_KIND } from './byte-vocabulary.ts';
import type { RandomType } from './random-blocks.ts';
import { FILE_TYPES, filled, ones, weights } from './random-model.ts';

export interface RandomEncoder {
  readonly layers: number;
  readonly embedding: number;
  readonly heads: number;
  readonly feedForward: number;
  /** At least 200. */
  readonly vocabulary: number;
  readonly context: number;
  readonly seed: number;
  /** `mean`: a model of embeddings; `rank`: one that scores how well a document answers a query. */
  readonly pooling: 'mean' | 'rank';
  /** Of the weights; positions and kinds of token are f32 in any file. */
  readonly type: RandomType;
}

export const TINY_ENCODER: RandomEncoder = {
  layers: 2,
  embedding: 64,
  heads: 4,
  feedForward: 128,
  vocabulary: 512,
  context: 256,
  seed: 1,
  pooling: 'mean',
  type: 'f32',
};

export const TINY_RERANKER: RandomEncoder = { ...TINY_ENCODER, pooling: 'rank' };

/** Writes a BERT-architecture model with random weights and a wordpiece vocabulary that spells any ASCII word. */
export function randomEncoder(file: string, model: RandomEncoder): void {
  const random = seededRandom(model.seed);
  writeGguf(file, { metadata: metadataOf(model), tensors: tensorsOf(model, random) });
}

/** llama.cpp's numbers of poolings (`llama_pooling_type`). */
const POOLING = { mean: 1, rank: 4 } as const;

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

function metadataOf(model: RandomEncoder): Record<string, TypedValue> {
  return {
    'general.architecture': string('bert'),
    'general.name': string(model.pooling === 'rank' ? 'random reranker' : 'random encoder'),
    'general.file_type': u32(FILE_TYPES[model.type]),
    'bert.context_length': u32(model.context),
    'bert.embedding_length': u32(model.embedding),
    'bert.block_count': u32(model.layers),
    'bert.feed_forward_length': u32(model.feedForward),
    'bert.attention.head_count': u32(model.heads),
    'bert.attention.layer_norm_epsilon': f32(1e-12),
    'bert.attention.causal': bool(false),
    'bert.pooling_type': u32(POOLING[model.pooling]),
    'tokenizer.ggml.model': string('bert'),
    'tokenizer.ggml.token_type_count': u32(2),
    ...wordPiece(model.vocabulary),
    'tokenizer.ggml.padding_token_id': u32(SPECIAL.indexOf('[PAD]')),
    'tokenizer.ggml.unknown_token_id': u32(SPECIAL.indexOf('[UNK]')),
    'tokenizer.ggml.bos_token_id': u32(SPECIAL.indexOf('[CLS]')),
    'tokenizer.ggml.seperator_token_id': u32(SPECIAL.indexOf('[SEP]')), // spelled so by the format
    'tokenizer.ggml.mask_token_id': u32(SPECIAL.indexOf('[MASK]')),
  };
}

/** Printable ASCII as the start and as the rest of a word, then made-up words; ▁ marks the start. */
function wordPiece(size: number): Record<string, TypedValue> {
  const letters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(
    (letter) => letter === letter.toLowerCase(),
  );
  const spelling = [...letters.map((letter) => `▁${letter}`), ...letters];
  const words = madeUpWords().take(Math.max(0, size - SPECIAL.length - spelling.length));
  const tokens = [...SPECIAL, ...spelling, ...words];
  if (tokens.length !== size) throw new RangeError(`This vocabulary has at least ${tokens.length} tokens`);
  return {
    'tokenizer.ggml.tokens': strings(tokens),
    'tokenizer.ggml.token_type': i32s(
      tokens.map((_, id) => (id < SPECIAL.length ? TOKEN_KIND.control : TOKEN_KIND.normal)),
    ),
  };
}

function tensorsOf(model: RandomEncoder, random: Random): TensorToWrite[] {
  const { embedding, vocabulary, context, layers } = model;
  const ofType =
    (type: RandomType): Matrix =>
    (name, ...shape) =>
      weights(name, shape, type, (shape[0] ?? 1) ** -0.5, random);
  const matrix = ofType(model.type);
  const plain = ofType('f32');
  return [
    matrix('token_embd.weight', embedding, vocabulary),
    plain('token_types.weight', embedding, 2),
    plain('position_embd.weight', embedding, context),
    ...norm('token_embd_norm', embedding),
    ...Array.from({ length: layers }, (_, layer) => layerOf(model, `blk.${layer}.`, matrix)).flat(),
    ...(model.pooling === 'rank' ? classifier(embedding, matrix) : []),
  ];
}

type Matrix = (name: string, ...shape: number[]) => TensorToWrite;

function layerOf({ embedding, feedForward }: RandomEncoder, prefix: string, matrix: Matrix): TensorToWrite[] {
  const linear = (name: string, from: number, to: number) => [
    matrix(`${prefix}${name}.weight`, from, to),
    filled(`${prefix}${name}.bias`, to, 0),
  ];
  return [
    ...linear('attn_q', embedding, embedding),
    ...linear('attn_k', embedding, embedding),
    ...linear('attn_v', embedding, embedding),
    ...linear('attn_output', embedding, embedding),
    ...norm(`${prefix}attn_output_norm`, embedding),
    ...linear('ffn_up', embedding, feedForward),
    ...linear('ffn_down', feedForward, embedding),
    ...norm(`${prefix}layer_output_norm`, embedding),
  ];
}

function norm(name: string, length: number): TensorToWrite[] {
  return [ones(`${name}.weight`, length), filled(`${name}.bias`, length, 0)];
}

function classifier(embedding: number, matrix: Matrix): TensorToWrite[] {
  return [
    matrix('cls.weight', embedding, embedding),
    filled('cls.bias', embedding, 0),
    matrix('cls.output.weight', embedding, 1),
    filled('cls.output.bias', 1, 0),
  ];
}
