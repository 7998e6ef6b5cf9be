import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GgufValue } from '#gguf/gguf.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { string, type TypedValue } from '#gguf/typed-value.ts';
import { packedBytes, type TensorToWrite, writeGguf } from '#gguf/write-gguf.ts';
import { randomModel, TINY } from './random-model.ts';

/** Ends every rendering with an error of its own making. */
export const THROWING_TEMPLATE = `{{ raise_exception('this model takes no messages at all') }}`;

/** Ten billion turns: would keep a renderer busy for minutes. */
export const LOOPING_TEMPLATE =
  '{% for a in range(100000) %}{% for b in range(100000) %}{{ b }}{% endfor %}{% endfor %}';

/** Each writes into the folder a file that is wrong in one way, and gives its path. */
export const BROKEN_MODELS = {
  cutInWeights: (folder: string) => cut(folder, 'cut-in-weights', (bytes) => bytes.length - 1000),
  cutInHeader: (folder: string) => cut(folder, 'cut-in-header', () => 2000),
  empty: (folder: string) => cut(folder, 'empty', () => 0),
  absurdTensorCount: (folder: string) =>
    patched(folder, 'absurd-tensor-count', (bytes) => bytes.writeBigUInt64LE(1n << 40n, 8)),
  absurdKeyCount: (folder: string) =>
    patched(folder, 'absurd-key-count', (bytes) => bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 16)),
  wrongVersion: (folder: string) => patched(folder, 'wrong-version', (bytes) => bytes.writeUInt32LE(99, 4)),
  bigEndian: (folder: string) => patched(folder, 'big-endian', (bytes) => bytes.writeUInt32BE(3, 4)),
  noGguf: (folder: string) => patched(folder, 'no-gguf', (bytes) => bytes.write('PK\x03\x04', 0, 'latin1')),
  unknownArchitecture: (folder: string) =>
    rewritten(folder, 'unknown-architecture', (metadata) => ({
      ...metadata,
      'general.architecture': string('hyperllama'),
    })),
  noEndToken: (folder: string) =>
    rewritten(folder, 'no-end-token', (metadata) => {
      const {
        'tokenizer.ggml.eos_token_id': _eos,
        'tokenizer.ggml.eot_token_id': _eot,
        ...others
      } = metadata;
      return { ...others, 'tokenizer.ggml.tokens': ordinaryEnds(others) };
    }),
  noVocabulary: (folder: string) =>
    rewritten(folder, 'no-vocabulary', (metadata) =>
      Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith('tokenizer.'))),
    ),
  missingTensor: (folder: string) =>
    rewritten(
      folder,
      'missing-tensor',
      (metadata) => metadata,
      (tensors) => tensors.filter(({ name }) => name !== 'blk.1.attn_q.weight'),
    ),
} as const satisfies Record<string, (folder: string) => string>;

/** Writes TINY with a chat template, broken or not. */
export function modelWithTemplate(folder: string, name: string, chatTemplate: string): string {
  const file = join(folder, `${name}.gguf`);
  randomModel(file, { ...TINY, chatTemplate });
  return file;
}

function cut(folder: string, name: string, length: (bytes: Buffer) => number): string {
  const { file, bytes } = whole(folder, name);
  writeFileSync(file, bytes.subarray(0, length(bytes)));
  return file;
}

function patched(folder: string, name: string, patch: (bytes: Buffer) => void): string {
  const { file, bytes } = whole(folder, name);
  patch(bytes);
  writeFileSync(file, bytes);
  return file;
}

type Metadata = Readonly<Record<string, TypedValue>>;

function rewritten(
  folder: string,
  name: string,
  change: (metadata: Metadata) => Metadata,
  choose: (tensors: TensorToWrite[]) => TensorToWrite[] = (tensors) => tensors,
): string {
  const { file, bytes } = whole(folder, name);
  const { metadata, types, tensors, dataOffset } = readGguf(file);
  const entries = [...metadata].map(([key, value]) => [key, { type: types.get(key) ?? 'u32', value }]);
  const all = tensors.map(({ name, shape, typeName: type, offset }): TensorToWrite => {
    const start = dataOffset + offset;
    return { name, shape, type, data: bytes.subarray(start, start + packedBytes({ shape, type })) };
  });
  writeGguf(file, { metadata: change(Object.fromEntries(entries)), tensors: choose(all) });
  return file;
}

function whole(folder: string, name: string): { file: string; bytes: Buffer } {
  const file = join(folder, `${name}.gguf`);
  randomModel(file, TINY);
  return { file, bytes: readFileSync(file) };
}

/** The vocabulary with ordinary words where its end tokens were. */
function ordinaryEnds({ 'tokenizer.ggml.tokens': tokens }: Metadata): TypedValue {
  const texts = tokens?.value as Exclude<GgufValue, string> & readonly string[];
  const ends = ['</s>', '<|im_end|>'];
  return {
    type: 'string[]',
    value: texts.map((text) => (ends.includes(text) ? text.slice(0, -1) : text)),
  };
}
