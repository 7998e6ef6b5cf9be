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
  finish: GenerationEnd['finish'] | undefined;
  readonly #compute: Compute;
  readonly #chooser: Chooser;
  readonly #text: TextStream;
  readonly #most: number;
  readonly #arrivedMs: number;
  #begunMs = 0;
  #firstMs = 0;

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
    this.#chooser = compute.chooser(order.sampling);
    this.#text = new TextStream(order.stop);
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

  begin(sequence: number, kept: number, nowMs: number): void {
    this.sequence = sequence;
    this.kept = kept;
    if (this.#begunMs > 0) return; // it was set aside and comes back
    this.cached = kept;
    this.#begunMs = nowMs;
  }

  /** Chooses the token after the one at `place` of the last batch, and says what came of it. */
  advance(place: number, nowMs: number): News {
    if (this.tokensOut === 0) this.#firstMs = nowMs;
    const token = this.#chooser.next(place);
    if (token === undefined || (this.#compute.isEnd(token) && !this.order.ignoreEnd)) {
      return this.#say('', this.#ended('stop'));
    }
    const { logprobs } = this.order;
    const chances =
      logprobs === undefined ? undefined : chancesOf(this.#compute.logits(place), token, logprobs);
    this.tokens.push(token);
    this.tokensOut += 1;
    const { text, stopped } = this.#text.push(this.#compute.piece(token));
    if (stopped) return this.#say(text, this.#ended('stop', false), chances);
    if (this.tokensOut >= this.#most) return this.#say(text, this.#ended('length'), chances);
    return this.#say(text, '', chances);
  }

  end(nowMs: number): News {
    const begun = this.#begunMs || nowMs;
    const first = this.#firstMs || nowMs;
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

  /** What was held back, which is said after all unless it was the beginning of a stop text. */
  #ended(finish: 'stop' | 'length', withHeld = true): string {
    this.finish = finish;
    return withHeld ? this.#text.end() : '';
  }

  #say(text: string, held: string, chances?: Chances): News {
    const tokens = chances || this.finish === undefined || text !== '' ? 1 : 0;
    const news: News = { kind: 'text', id: this.id, text: text + held, tokens };
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
