import type { GenerateOrder, GenerationEnd, News, TokenLogprob } from '../protocol.ts';
import type { Chooser, Compute } from './compute.ts';
import { type Chances, chancesOf } from './log-chances.ts';
import { TextStream } from './text-stream.ts';

/** One text being continued: its tokens, where it stands, and what it has said. Knows nothing of the others. */
export class Generation {
  readonly order: GenerateOrder;
  readonly tokens: number[];
  readonly tokensIn: number;
  /** Its place in the model's memory; absent while it waits. */
  sequence = -1;
  /** How many of its tokens are in the memory. */
  kept = 0;
  /** Of its prompt, how many were there already when it began. */
  cached = 0;
  tokensOut = 0;
  /** While it waits: how many it was told are before it. */
  ahead: number | undefined;
  finish: GenerationEnd['finish'] | undefined;
  readonly #compute: Compute;
  readonly #chooser: Chooser;
  readonly #text: TextStream;
  readonly #most: number;
  readonly #arrivedMs: number;
  #begunMs: number | undefined;
  #firstMs: number | undefined;

  constructor(
    order: GenerateOrder,
    prompt: readonly number[],
    context: number,
    compute: Compute,
    nowMs: number,
  ) {
    this.order = order;
    this.tokens = [...prompt];
    this.tokensIn = prompt.length;
    this.#compute = compute;
    this.#chooser = compute.chooser(order.sampling, order.shown);
    this.#text = new TextStream(order.stop, order.prompt === '' && compute.addsSpace);
    this.#most = Math.min(order.maxTokens ?? Number.POSITIVE_INFINITY, context - prompt.length);
    this.#arrivedMs = nowMs;
  }

  get id(): number {
    return this.order.id;
  }

  /** Tokens that are not in the memory yet. */
  get pending(): number {
    return this.tokens.length - this.kept;
  }

  /** Whether it ran before: then it was set aside. */
  get hasBegun(): boolean {
    return this.#begunMs !== undefined;
  }

  begin(sequence: number, kept: number, nowMs: number): void {
    this.sequence = sequence;
    this.kept = kept;
    if (this.hasBegun) return;
    this.cached = kept;
    this.#begunMs = nowMs;
  }

  /** Chooses the token after the one at `place` of the last batch, and says what came of it. */
  advance(place: number, nowMs: number): News {
    this.#firstMs ??= nowMs;
    if (this.#most <= 0) return this.#say(this.#ended('length'), 0);
    const token = this.#chooser.next(place);
    if (token === undefined || (this.#compute.isEnd(token) && !this.order.ignoreEnd)) {
      return this.#say(this.#ended('stop'), 0);
    }
    const { logprobs } = this.order;
    const chances =
      logprobs === undefined ? undefined : chancesOf(this.#compute.logits(place), token, logprobs);
    this.tokens.push(token);
    this.tokensOut += 1;
    const { text, stopped } = this.#text.push(this.#compute.piece(token, this.order.shown));
    if (stopped) this.finish = 'stop';
    else if (this.tokensOut >= this.#most) return this.#say(text + this.#ended('length'), 1, chances);
    return this.#say(text, 1, chances);
  }

  end(nowMs: number): News {
    const begun = this.#begunMs ?? nowMs;
    const first = this.#firstMs ?? nowMs;
    return {
      kind: 'end',
      id: this.id,
      finish: this.finish ?? 'aborted',
      tokensIn: this.tokensIn,
      tokensCached: this.cached,
      tokensOut: this.tokensOut,
      waitedMs: begun - this.#arrivedMs,
      readMs: first - begun,
      answerMs: nowMs - first,
    };
  }

  close(): void {
    this.#chooser.close();
  }

  /** What was held back is said after all: it was no stop text. */
  #ended(finish: 'stop' | 'length'): string {
    this.finish = finish;
    return this.#text.end();
  }

  #say(text: string, tokens: number, chances?: Chances): News {
    const news: News = { kind: 'text', id: this.id, text, tokens };
    return chances ? { ...news, logprobs: [this.#spell(chances)] } : news;
  }

  #spell({ chosen, top }: Chances): TokenLogprob {
    const piece = (token: number) => Uint8Array.from(this.#compute.piece(token));
    return {
      bytes: piece(chosen.token),
      logprob: chosen.logprob,
      top: top.map(({ token, logprob }) => ({ bytes: piece(token), logprob })),
    };
  }
}
