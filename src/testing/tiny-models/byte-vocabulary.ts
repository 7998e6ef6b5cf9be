import { f32s, i32s, string, strings, type TypedValue, u32 } from '#gguf/typed-value.ts';

/** llama.cpp's kinds of tokens (`llama_token_type`). */
export const TOKEN_KIND = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

export interface Token {
  readonly text: string;
  readonly score: number;
  readonly kind: number;
}

export const BOS = 1;
export const EOS = 2;

/** Control tokens by which a chat template can mark turns; the end of a turn ends the answer too. */
export const TURN_START = '<|im_start|>';
export const TURN_END = '<|im_end|>';
export const TURN_END_ID = 4;

const SYLLABLES = ['a', 'e', 'i', 'o', 'u', 'an', 'en', 'in', 'on', 'un', 'ar', 'er', 'al', 'el', 'ou', 'ea'];
const ONSETS = ['b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'w', 'st', 'tr'];

/**
 * A sentencepiece vocabulary that can spell any text: five control tokens, the 256 bytes, printable ASCII, then
 * made-up syllables and words up to `size`.
 */
export function byteVocabulary(size: number): Token[] {
  const tokens: Token[] = [
    { text: '<unk>', score: 0, kind: TOKEN_KIND.unknown },
    { text: '<s>', score: 0, kind: TOKEN_KIND.control },
    { text: '</s>', score: 0, kind: TOKEN_KIND.control },
    { text: TURN_START, score: 0, kind: TOKEN_KIND.control },
    { text: TURN_END, score: 0, kind: TOKEN_KIND.control },
  ];
  for (let byte = 0; byte < 256; byte++) {
    const hex = byte.toString(16).toUpperCase().padStart(2, '0');
    tokens.push({ text: `<0x${hex}>`, score: 0, kind: TOKEN_KIND.byte });
  }
  tokens.push({ text: '▁', score: -1, kind: TOKEN_KIND.normal });
  for (let code = 33; code < 127; code++)
    tokens.push({ text: String.fromCharCode(code), score: -2, kind: TOKEN_KIND.normal });
  if (size < tokens.length) throw new RangeError(`A byte vocabulary has at least ${tokens.length} tokens`);
  for (const text of madeUpWords()) {
    if (tokens.length === size) break;
    tokens.push({ text, score: -tokens.length, kind: TOKEN_KIND.normal });
  }
  return tokens;
}

/** Ever longer words from all syllables; none twice. */
export function* madeUpWords(): Generator<string> {
  const syllables = ONSETS.flatMap((onset) => SYLLABLES.map((vowel) => onset + vowel));
  yield* syllables;
  let stems = ['▁'];
  for (;;) {
    const longer = stems.flatMap((stem) => syllables.map((syllable) => stem + syllable));
    yield* longer;
    stems = longer.slice(0, 4096);
  }
}

/** The metadata of a sentencepiece tokenizer with this vocabulary. */
export function sentencePiece(tokens: readonly Token[]): Record<string, TypedValue> {
  return {
    'tokenizer.ggml.model': string('llama'),
    'tokenizer.ggml.tokens': strings(tokens.map(({ text }) => text)),
    'tokenizer.ggml.scores': f32s(tokens.map(({ score }) => score)),
    'tokenizer.ggml.token_type': i32s(tokens.map(({ kind }) => kind)),
    'tokenizer.ggml.unknown_token_id': u32(0),
    'tokenizer.ggml.bos_token_id': u32(BOS),
    'tokenizer.ggml.eos_token_id': u32(EOS),
  };
}
