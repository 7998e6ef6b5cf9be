import { AppError } from '#contract/errors.ts';
import { NativeContext } from '../native/context.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import { packTexts } from './pack-texts.ts';

export interface EmbedderSettings {
  /** The longest text, in tokens. */
  readonly context: number;
  /** The most tokens that the model takes at once; a text that is read both ways must be among them as a whole. */
  readonly batchTokens: number;
  readonly threads: number;
}

/** Texts in one batch: there is no answer that each of them would have to wait for, so more than generations. */
const MOST_TEXTS = 64;
/**
 * Tokens of several texts in one batch: each is compared with all others there, also with those of other texts. By
 * measurement the least time a text (two cores, six layers of 384): 160 to 400 of Q8_0, about 240 of F16, any of F32.
 */
const MOST_TOKENS = 320;

/** What came of the texts of one batch, by their places among all. */
export type Computed<V> = readonly { readonly index: number; readonly value: V }[];

/** Texts → vectors or scores, many texts in one batch. */
export class Embedder {
  readonly #llama: Llama;
  readonly #model: NativeModel;
  readonly #context: NativeContext;
  readonly #settings: EmbedderSettings;

  constructor(llama: Llama, model: NativeModel, settings: EmbedderSettings) {
    this.#llama = llama;
    this.#model = model;
    this.#settings = settings;
    this.#context = new NativeContext(llama, model, {
      ...settings,
      sequences: MOST_TEXTS,
      cells: settings.batchTokens,
      outputs: settings.batchTokens,
      purpose: 'embed',
    });
  }

  /** The tokens of each text as the model was trained to see it alone. Throws `context_length_exceeded` by place. */
  prepare(texts: readonly (string | readonly number[])[]): number[][] {
    return texts.map((text, index) => {
      const tokens =
        typeof text === 'string'
          ? [...this.#model.tokenize(text, { addBegin: true, special: false })]
          : [...text];
      return this.#checked(tokens, index);
    });
  }

  /** A query and a text as one, the way rerankers were trained: begin, query, end, separator, text, end. */
  preparePairs(query: string, texts: readonly string[]): number[][] {
    const { vocab } = this.#model;
    const [begin, end, separator] = [
      this.#llama.addsBegin(vocab) ? [this.#llama.beginToken(vocab)] : [],
      this.#llama.endToken(vocab),
      this.#llama.separatorToken(vocab),
    ];
    const close = end >= 0 ? [end] : [];
    const between = separator >= 0 && separator !== end ? [...close, separator] : close;
    const plain = (text: string) => this.#model.tokenize(text, { addBegin: false, special: false });
    const asked = [...begin, ...plain(query), ...between];
    return texts.map((text, index) =>
      this.#checked([...asked, ...plain(text), ...close], index, 'documents'),
    );
  }

  /** One batch at a time, so that between them others may be heard. Vectors have length 1. */
  *vectors(lists: readonly (readonly number[])[]): Generator<Computed<Float32Array>> {
    const length = this.#llama.embeddingOut(this.#model.pointer);
    for (const batch of this.#run(lists, length))
      yield batch.map(({ index, value }) => ({ index, value: normalised(value) }));
  }

  *scores(lists: readonly (readonly number[])[]): Generator<Computed<number>> {
    for (const batch of this.#run(lists, 1))
      yield batch.map(({ index, value }) => ({ index, value: value[0] ?? 0 }));
  }

  close(): void {
    this.#context.close();
  }

  *#run(lists: readonly (readonly number[])[], length: number): Generator<Computed<Float32Array>> {
    const { batchTokens, sequences } = this.#context;
    for (const pack of packTexts(
      lists.map((list) => list.length),
      Math.min(batchTokens, MOST_TOKENS),
      sequences,
    )) {
      if (this.#context.hasMemory) this.#context.clear();
      pack.forEach((index, sequence) => {
        (lists[index] ?? []).forEach((token, position) => {
          this.#context.add(token, position, sequence, true);
        });
      });
      if (!this.#context.hasMemory) this.#context.encode();
      else if (!this.#context.decode())
        throw new AppError('engine_failed', 'llama.cpp found no room for a batch of texts');
      yield pack.map((index, sequence) => ({ index, value: this.#context.embedding(sequence, length) }));
    }
  }

  /** `field`: the wire's name for the list of texts. */
  #checked(tokens: number[], index: number, field = 'input'): number[] {
    const param = `${field}[${index}]`;
    const most = Math.min(this.#settings.context, this.#settings.batchTokens);
    const vocabulary = this.#model.vocabularySize;
    if (tokens.length === 0)
      throw new AppError('bad_request', `Cannot read ${param}: it is empty`, { param });
    const odd = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
    if (odd !== undefined)
      throw new AppError('bad_request', `Cannot read ${param}: ${odd} is no token of this model`, { param });
    if (tokens.length <= most) return tokens;
    throw new AppError(
      'context_length_exceeded',
      `Cannot read ${param}: it has ${tokens.length} tokens, and this model takes ${most}`,
      { param, values: { n_prompt_tokens: tokens.length, n_ctx: most } },
    );
  }
}

function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
