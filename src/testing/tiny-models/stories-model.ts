import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { f32, string, u32 } from '#gguf/typed-value.ts';
import { type TensorToWrite, writeGguf } from '#gguf/write-gguf.ts';
import { BOS, EOS, sentencePiece, TOKEN_KIND, type Token } from './byte-vocabulary.ts';

const DATA = new URL('../../../../shared/data/stories260k/', import.meta.url).pathname;

/** Why a test that wants the model is skipped; undefined where the data is there. */
export const NO_STORIES = existsSync(DATA) ? undefined : 'shared/data/stories260k is not here';

export interface StoriesModel {
  readonly file: string;
  /** What greedy decoding of 200 steps from an empty prompt gives. */
  readonly greedyText: string;
}

/** The real model of 260 thousand weights as a GGUF in `folder`; undefined where the data is not here. */
export function storiesModel(folder: string): StoriesModel | undefined {
  if (NO_STORIES !== undefined) return undefined;
  const weights = readFileSync(join(DATA, 'stories260K.bin'));
  const tokenizer = readFileSync(join(DATA, 'tok512.bin'));
  const file = join(folder, 'stories260k-f32.gguf');
  const shape = readShape(weights);
  writeGguf(file, {
    metadata: {
      'general.architecture': string('llama'),
      'general.name': string('stories260K'),
      'general.size_label': string('260K'),
      'general.file_type': u32(0),
      'llama.context_length': u32(shape.context),
      'llama.embedding_length': u32(shape.embedding),
      'llama.block_count': u32(shape.layers),
      'llama.feed_forward_length': u32(shape.feedForward),
      'llama.attention.head_count': u32(shape.heads),
      'llama.attention.head_count_kv': u32(shape.kvHeads),
      'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
      'llama.rope.dimension_count': u32(shape.embedding / shape.heads),
      'llama.vocab_size': u32(shape.vocabulary),
      ...sentencePiece(readTokens(tokenizer, shape.vocabulary)),
    },
    tensors: readTensors(weights, shape),
  });
  return { file, greedyText: readFileSync(join(DATA, 'greedy-200.txt'), 'utf8') };
}

interface Shape {
  readonly embedding: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly vocabulary: number;
  readonly context: number;
}

const HEADER_BYTES = 7 * 4;

function readShape(file: Buffer): Shape {
  const at = (index: number) => file.readInt32LE(index * 4);
  // A negative vocabulary would say that the classifier has weights of its own, which this model has not.
  if (at(5) <= 0) throw new RangeError(`A vocabulary of ${at(5)} is not this model's`);
  return {
    embedding: at(0),
    feedForward: at(1),
    layers: at(2),
    heads: at(3),
    kvHeads: at(4),
    vocabulary: at(5),
    context: at(6),
  };
}

/** llama2.c keeps each kind of weight for all layers together; its rope pairs neighbours, as llama.cpp's does. */
function readTensors(file: Buffer, shape: Shape): TensorToWrite[] {
  const { embedding, feedForward, layers, vocabulary } = shape;
  const kvWidth = (embedding / shape.heads) * shape.kvHeads;
  let at = HEADER_BYTES;
  const take = (name: string, ...dimensions: number[]): TensorToWrite => {
    const bytes = dimensions.reduce((product, each) => product * each, 4);
    at += bytes;
    return { name, shape: dimensions, type: 'f32', data: file.subarray(at - bytes, at) };
  };
  const takeLayers = (name: string, ...dimensions: number[]) =>
    Array.from({ length: layers }, (_, layer) => take(`blk.${layer}.${name}.weight`, ...dimensions));
  return [
    take('token_embd.weight', embedding, vocabulary),
    ...takeLayers('attn_norm', embedding),
    ...takeLayers('attn_q', embedding, embedding),
    ...takeLayers('attn_k', embedding, kvWidth),
    ...takeLayers('attn_v', embedding, kvWidth),
    ...takeLayers('attn_output', embedding, embedding),
    ...takeLayers('ffn_norm', embedding),
    ...takeLayers('ffn_gate', embedding, feedForward),
    ...takeLayers('ffn_down', feedForward, embedding),
    ...takeLayers('ffn_up', embedding, feedForward),
    take('output_norm.weight', embedding),
  ];
}

/** The file holds the longest token's length, then for each token its score, its length and its text. */
function readTokens(file: Buffer, size: number): Token[] {
  let at = 4;
  return Array.from({ length: size }, (_, id) => {
    const score = file.readFloatLE(at);
    const length = file.readInt32LE(at + 4);
    const text = file.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
    return readToken(id, text, score);
  });
}

function readToken(id: number, text: string, score: number): Token {
  if (id === 0) return { text: '<unk>', score, kind: TOKEN_KIND.unknown };
  if (id === BOS) return { text: '<s>', score, kind: TOKEN_KIND.control };
  if (id === EOS) return { text: '</s>', score, kind: TOKEN_KIND.control };
  const kind = /^<0x[0-9A-F]{2}>$/.test(text) ? TOKEN_KIND.byte : TOKEN_KIND.normal;
  return { text: text.replaceAll(' ', '▁'), score, kind };
}
