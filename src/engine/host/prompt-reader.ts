import type { NativeModel, TokenizeWish } from '../native/model.ts';
import { tooLong } from './too-long.ts';

/** The tokenizer of a model, as far as it is needed here. */
export type Tokenizer = Pick<NativeModel, 'tokenize' | 'tokenizeBeside'>;

/** Up to here a text is tokenized in a moment, in characters. */
const SHORT = 8_192;
/** Longer ones are first counted in such parts, until there are too many: memory for all of it would be asked for. */
const LONG = 1_048_576;

/**
 * Prompts → tokens. Those answered meanwhile must not wait: a long text is tokenized in another thread, one after the
 * other, so that a hundred of them take the memory of one.
 */
export class PromptReader {
  readonly #tokenizer: Tokenizer;
  readonly #context: number;
  #line: Promise<unknown> = Promise.resolve();

  /** `context`: so many tokens are too many. */
  constructor(tokenizer: Tokenizer, context: number) {
    this.#tokenizer = tokenizer;
    this.#context = context;
  }

  /** At once where it is short. Throws AppError `context_length_exceeded`; `isWanted` tells whether anybody still waits. */
  read(
    text: string,
    wish: TokenizeWish,
    isWanted: () => boolean,
  ): Int32Array | Promise<Int32Array | undefined> {
    if (text.length <= SHORT) return this.#checked(this.#tokenizer.tokenize(text, wish));
    const reading = this.#line.then(() => (isWanted() ? this.#readLong(text, wish) : undefined));
    this.#line = reading.catch(() => undefined);
    return reading;
  }

  async #readLong(text: string, wish: TokenizeWish): Promise<Int32Array> {
    let counted = 0;
    for (let at = 0; text.length > LONG && at < text.length; at += LONG) {
      counted += (await this.#tokenizer.tokenizeBeside(text.slice(at, at + LONG), wish)).length;
      if (counted > this.#context) throw tooLong(counted, this.#context, at + LONG >= text.length);
    }
    return this.#checked(await this.#tokenizer.tokenizeBeside(text, wish));
  }

  #checked(tokens: Int32Array): Int32Array {
    if (tokens.length >= this.#context) throw tooLong(tokens.length, this.#context);
    return tokens;
  }
}
