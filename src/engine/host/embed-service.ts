import { AppError } from '#contract/errors.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import type { FromHost, HostSettings, HostState, ToHost } from '../protocol.ts';
import { Embedder } from './embedder.ts';
import { failureOf } from './failure-of.ts';
import { processFigures } from './process-figures.ts';

const NO_CHAT = new AppError(
  'bad_request',
  'Cannot continue a text: this model was loaded to embed or to rank',
);

/** An order under way: each step computes one batch. */
interface Job {
  readonly id: number;
  readonly work: Generator<void>;
}

/** Vectors and scores. Orders take turns batch by batch, so that a large one holds nobody up for long. */
export class EmbedService {
  readonly #model: NativeModel;
  readonly #embedder: Embedder;
  readonly #send: (message: FromHost) => void;
  /** So many orders wait for the one that is computed. */
  readonly #queue: number;
  readonly #jobs: Job[] = [];
  readonly #cells: number;
  #tokensRead = 0;

  constructor(llama: Llama, model: NativeModel, settings: HostSettings, send: (message: FromHost) => void) {
    this.#model = model;
    this.#send = send;
    this.#queue = settings.queue;
    this.#cells = settings.cells;
    this.#embedder = new Embedder(llama, model, settings);
  }

  take(message: ToHost): void {
    if (message.type === 'generate') this.#refuse(message.order.id, NO_CHAT);
    else if (message.type === 'tokenize') {
      const tokens = this.#model.tokenize(message.text, { addBegin: true, special: true });
      this.#send({ type: 'tokens', id: message.id, tokens: [...tokens] });
    } else if (message.type === 'forget')
      this.#send({ type: 'forgotten', id: message.id }); // texts are not kept
    else if (message.type === 'embed') this.#begin(message.id, this.#embed(message.id, message.texts));
    else if (message.type === 'rank')
      this.#begin(message.id, this.#rank(message.id, message.query, message.texts));
  }

  close(): void {
    this.#embedder.close();
    this.#model.close();
  }

  #begin(id: number, work: Generator<void>): void {
    if (this.#jobs.length > this.#queue) {
      this.#refuse(
        id,
        new AppError('overloaded', `Cannot take another ask: ${this.#queue} wait for this model`),
      );
      return;
    }
    this.#jobs.push({ id, work });
    if (this.#jobs.length === 1) setImmediate(this.#step);
  }

  /** One batch of the order whose turn it is; the channel is heard before the next. */
  readonly #step = (): void => {
    const [job] = this.#jobs;
    if (!job) return;
    const isDone = this.#advance(job);
    this.#jobs.shift();
    if (!isDone) this.#jobs.push(job);
    else this.#send({ type: 'state', state: this.#state() });
    if (this.#jobs.length > 0) setImmediate(this.#step);
  };

  #advance({ id, work }: Job): boolean {
    try {
      return work.next().done ?? false;
    } catch (thrown) {
      this.#refuse(id, thrown);
      return true;
    }
  }

  #refuse(id: number, thrown: unknown): void {
    this.#send({ type: 'news', news: [failureOf(id, thrown)] });
  }

  *#embed(id: number, texts: readonly (string | readonly number[])[]): Generator<void> {
    const lists = this.#embedder.prepare(texts);
    const vectors: Float32Array[] = new Array(lists.length);
    for (const batch of this.#embedder.vectors(lists)) {
      for (const { index, value } of batch) vectors[index] = value;
      yield;
    }
    this.#send({ type: 'vectors', id, vectors, tokens: this.#count(lists) });
  }

  *#rank(id: number, query: string, texts: readonly string[]): Generator<void> {
    const lists = this.#embedder.preparePairs(query, texts);
    const scores: number[] = new Array(lists.length);
    for (const batch of this.#embedder.scores(lists)) {
      for (const { index, value } of batch) scores[index] = value;
      yield;
    }
    this.#send({ type: 'scores', id, scores, tokens: this.#count(lists) });
  }

  #count(lists: readonly number[][]): number {
    const tokens = lists.reduce((sum, { length }) => sum + length, 0);
    this.#tokensRead += tokens;
    return tokens;
  }

  /** Nothing is kept of a text once its vector is there. */
  #state(): HostState {
    const running = Math.min(1, this.#jobs.length);
    return {
      running,
      waiting: this.#jobs.length - running,
      cells: this.#cells,
      cellsUsed: 0,
      cellsCached: 0,
      parkedBytes: 0,
      ...processFigures(),
      tokensRead: this.#tokensRead,
      tokensAnswered: 0,
      tokensFromCache: 0,
    };
  }
}
