import { f32, string, type TypedValue, u32 } from '#gguf/typed-value.ts';
import { type TensorToWrite, writeGguf } from '#gguf/write-gguf.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { byteVocabulary, sentencePiece, TURN_END, TURN_END_ID, TURN_START } from './byte-vocabulary.ts';
import { type RandomType, randomBlocks } from './random-blocks.ts';

export interface RandomModel {
  readonly layers: number;
  /** For k-quants this and `feedForward` must be multiples of 256, for q8_0 and q4_0 of 32. */
  readonly embedding: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  /** At least 360. */
  readonly vocabulary: number;
  readonly context: number;
  readonly experts?: { readonly count: number; readonly used: number };
  readonly seed: number;
  /** `q4_K_M` mixes q4_K and q6_K over the tensors as llama.cpp's quantizer does. */
  readonly type: RandomType | 'q4_K_M';
  readonly chatTemplate?: string;
  readonly name?: string;
}

/** As little as llama.cpp can run: a few thousand weights, any text in, nonsense out. */
export const TINY: RandomModel = {
  layers: 2,
  embedding: 64,
  heads: 4,
  kvHeads: 2,
  feedForward: 128,
  vocabulary: 512,
  context: 2048,
  seed: 1,
  type: 'f32',
};

/** TINY with four experts in each layer, two of them used for a token. */
export const TINY_MIXTURE: RandomModel = { ...TINY, experts: { count: 4, used: 2 } };

/** 347 million weights in 0.22 GB, shaped like the small models people run. */
export const MODEL_350M: RandomModel = {
  layers: 20,
  embedding: 1024,
  heads: 16,
  kvHeads: 8,
  feedForward: 4096,
  vocabulary: 32_000,
  context: 8192,
  seed: 1,
  type: 'q4_K_M',
};

/** 444 million weights in 0.27 GB; of 16 experts in a layer a token uses 2, and so about 92 million weights. */
export const MIXTURE_440M: RandomModel = {
  layers: 8,
  embedding: 1024,
  heads: 16,
  kvHeads: 8,
  feedForward: 1024,
  vocabulary: 16_000,
  context: 8192,
  experts: { count: 16, used: 2 },
  seed: 1,
  type: 'q4_K_M',
};

/** Turns marked as in ChatML, by the control tokens of `byteVocabulary`. */
export const CHAT_TEMPLATE =
  `{% for message in messages %}{{ '${TURN_START}' + message.role + '\n' + message.content + '${TURN_END}' + '\n' }}{% endfor %}` +
  `{% if add_generation_prompt %}{{ '${TURN_START}assistant\n' }}{% endif %}`;

/** Writes a Llama-architecture model with random weights, in pieces: a large one takes time, not memory. */
export function randomModel(file: string, model: RandomModel): void {
  const random = seededRandom(model.seed);
  writeGguf(file, { metadata: metadataOf(model), tensors: tensorsOf(model, random) });
}

export const FILE_TYPES: Readonly<Record<RandomModel['type'], number>> = {
  f32: 0,
  f16: 1,
  q4_0: 2,
  q8_0: 7,
  q4_K: 14,
  q4_K_M: 15,
  q5_K: 16,
  q6_K: 18,
  bf16: 32,
};

function metadataOf(model: RandomModel): Record<string, TypedValue> {
  const { experts, chatTemplate } = model;
  return {
    'general.architecture': string('llama'),
    'general.name': string(model.name ?? 'random'),
    'general.file_type': u32(FILE_TYPES[model.type]),
    'llama.context_length': u32(model.context),
    'llama.embedding_length': u32(model.embedding),
    'llama.block_count': u32(model.layers),
    'llama.feed_forward_length': u32(model.feedForward),
    'llama.attention.head_count': u32(model.heads),
    'llama.attention.head_count_kv': u32(model.kvHeads),
    'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
    'llama.rope.dimension_count': u32(model.embedding / model.heads),
    'llama.vocab_size': u32(model.vocabulary),
    ...(experts && {
      'llama.expert_count': u32(experts.count),
      'llama.expert_used_count': u32(experts.used),
    }),
    ...sentencePiece(byteVocabulary(model.vocabulary)),
    'tokenizer.ggml.eot_token_id': u32(TURN_END_ID),
    ...(chatTemplate !== undefined && { 'tokenizer.chat_template': string(chatTemplate) }),
  };
}

function tensorsOf(model: RandomModel, random: Random): TensorToWrite[] {
  const { embedding, vocabulary, layers } = model;
  return [
    // The same matrix reads the words and scores the next one, so its rows are of about unit length.
    weights('token_embd.weight', [embedding, vocabulary], typeOf(model, 'output'), embedding ** -0.5, random),
    ones('output_norm.weight', embedding),
    ...Array.from({ length: layers }, (_, layer) => layerOf(model, layer, random)).flat(),
  ];
}

function layerOf(model: RandomModel, layer: number, random: Random): TensorToWrite[] {
  const { embedding, heads, kvHeads, feedForward, experts } = model;
  const kvWidth = (embedding / heads) * kvHeads;
  const careful = usesMoreBits(layer, model.layers);
  const wide = typeOf(model, careful ? 'careful' : 'plain');
  const plain = typeOf(model, 'plain');
  const each = experts ? [experts.count] : [];
  const suffix = experts ? '_exps.weight' : '.weight';
  const at = (name: string) => `blk.${layer}.${name}`;
  const matrix = (name: string, type: RandomType, ...shape: number[]) =>
    weights(at(name), shape, type, (shape[0] ?? 1) ** -0.5, random);
  return [
    ones(at('attn_norm.weight'), embedding),
    matrix('attn_q.weight', plain, embedding, embedding),
    matrix('attn_k.weight', plain, embedding, kvWidth),
    matrix('attn_v.weight', wide, embedding, kvWidth),
    matrix('attn_output.weight', plain, embedding, embedding),
    ones(at('ffn_norm.weight'), embedding),
    ...(experts ? [matrix('ffn_gate_inp.weight', 'f32', embedding, experts.count)] : []),
    matrix(`ffn_gate${suffix}`, plain, embedding, feedForward, ...each),
    matrix(`ffn_down${suffix}`, wide, feedForward, embedding, ...each),
    matrix(`ffn_up${suffix}`, plain, embedding, feedForward, ...each),
  ];
}

/** Which layers Q4_K_M gives more bits (`use_more_bits` in llama-quant.cpp). */
function usesMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}

function typeOf({ type }: RandomModel, role: 'plain' | 'careful' | 'output'): RandomType {
  if (type !== 'q4_K_M') return type;
  return role === 'plain' ? 'q4_K' : 'q6_K';
}

export function weights(
  name: string,
  shape: readonly number[],
  type: RandomType,
  deviation: number,
  random: Random,
): TensorToWrite {
  return { name, shape, type, data: () => randomBlocks(type, shape, deviation, random) };
}

export function ones(name: string, length: number): TensorToWrite {
  return filled(name, length, 1);
}

export function filled(name: string, length: number, value: number): TensorToWrite {
  const values = new Float32Array(length).fill(value);
  return { name, shape: [length], type: 'f32', data: new Uint8Array(values.buffer) };
}
