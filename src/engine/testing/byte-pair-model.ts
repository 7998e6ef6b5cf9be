import { readFileSync } from 'node:fs';
import { readGguf } from '#gguf/read-gguf.ts';
import { i32s, string, strings, type TypedValue } from '#gguf/typed-value.ts';
import { packedBytes, type TensorToWrite, writeGguf } from '#gguf/write-gguf.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';

const CONTROL = ['<unk>', '<s>', '</s>', '<|im_start|>', '<|im_end|>'];
const KINDS = { normal: 1, control: 3 };

/**
 * TINY with a vocabulary of byte pairs: every byte, and the letter `a` doubled up to eight. `rules` names the regular
 * expressions that split a text before its bytes are paired, as `tokenizer.ggml.pre` does.
 */
export function bytePairModel(file: string, rules: string): void {
  randomModel(file, TINY);
  const bytes = readFileSync(file);
  const { metadata, types, tensors, dataOffset } = readGguf(file);
  const pairs = ['a a', 'aa aa', 'aaaa aaaa'];
  const tokens = [...CONTROL, ...byteLetters(), ...pairs.map((pair) => pair.replace(' ', ''))];
  while (tokens.length < TINY.vocabulary) tokens.push(`<|unused_${tokens.length}|>`);
  const { 'tokenizer.ggml.scores': _, ...others } = Object.fromEntries(
    [...metadata].map(([key, value]): [string, TypedValue] => [
      key,
      { type: types.get(key) ?? 'u32', value },
    ]),
  );
  const isControl = (token: string) => CONTROL.includes(token) || token.startsWith('<|unused');
  writeGguf(file, {
    metadata: {
      ...others,
      'tokenizer.ggml.model': string('gpt2'),
      'tokenizer.ggml.pre': string(rules),
      'tokenizer.ggml.tokens': strings(tokens),
      'tokenizer.ggml.merges': strings(pairs),
      'tokenizer.ggml.token_type': i32s(
        tokens.map((token) => (isControl(token) ? KINDS.control : KINDS.normal)),
      ),
    },
    tensors: tensors.map(({ name, shape, typeName: type, offset }): TensorToWrite => {
      const start = dataOffset + offset;
      return { name, shape, type, data: bytes.subarray(start, start + packedBytes({ shape, type })) };
    }),
  });
}

/** The letters that stand for bytes in such vocabularies: printable ones for themselves, the rest from U+0100 on. */
function byteLetters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCodePoint(isPrintable ? byte : next++);
  });
}
