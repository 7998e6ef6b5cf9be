/** A server under test, as the parts of the bench see it. */

/** A prompt to be continued greedily by so many tokens, whatever the model would rather do. */
export interface Continuation {
  readonly prompt: string;
  readonly tokens: number;
  /** Who asks; absent is one and the same. */
  readonly client?: string;
  readonly signal?: AbortSignal;
  /** Told when a piece of the answer was there, by performance.now(). */
  readonly onPiece?: (atMs: number) => void;
}

/** An answer as it streamed in. Times are those of performance.now(). */
export interface Streamed {
  readonly text: string;
  readonly startedAt: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly endAt: number;
  readonly promptTokens: number;
  readonly tokens: number;
}

export interface Arm {
  readonly name: string;
  stream(wish: Continuation): Promise<Streamed>;
  stop(): Promise<void>;
}

/** From the question sent to the first piece of the answer, in ms. */
export function firstMs({ startedAt, firstAt }: Streamed): number {
  return firstAt - startedAt;
}

/** How long each token after the first took, in ms. */
export function msPerToken({ firstAt, lastAt, tokens }: Streamed): number {
  return (lastAt - firstAt) / (tokens - 1);
}

/** Gathers what streams in. */
export class Gathering {
  readonly #startedAt = performance.now();
  readonly #onPiece: ((atMs: number) => void) | undefined;
  #text = '';
  #firstAt = Number.NaN;
  #lastAt = Number.NaN;

  constructor(onPiece: ((atMs: number) => void) | undefined) {
    this.#onPiece = onPiece;
  }

  piece(text: string, atMs: number): void {
    if (Number.isNaN(this.#firstAt)) this.#firstAt = atMs;
    this.#lastAt = atMs;
    this.#text += text;
    this.#onPiece?.(atMs);
  }

  /** Throws where an answer had no end or no text. */
  end(counts: { promptTokens: number; tokens: number } | undefined): Streamed {
    if (!counts) throw new Error('a stream ended without its counts');
    if (this.#text === '') throw new Error(`${counts.tokens} tokens came without any text`);
    return {
      text: this.#text,
      startedAt: this.#startedAt,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      endAt: performance.now(),
      ...counts,
    };
  }
}
