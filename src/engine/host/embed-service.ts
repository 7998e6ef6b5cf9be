import { asAppError } from '#contract/errors.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import type { FromHost, HostErrorCode, HostSettings, ToHost } from '../protocol.ts';
import { Embedder } from './embedder.ts';

/** Vectors and scores, one order after the other. */
export class EmbedService {
  readonly #model: NativeModel;
  readonly #embedder: Embedder;
  readonly #send: (message: FromHost) => void;

  constructor(llama: Llama, model: NativeModel, settings: HostSettings, send: (message: FromHost) => void) {
    this.#model = model;
    this.#send = send;
    this.#embedder = new Embedder(llama, model, { ...settings, sequences: settings.parallel });
  }

  take(message: ToHost): void {
    if (message.type !== 'embed' && message.type !== 'rank') return;
    try {
      if (message.type === 'embed') this.#embed(message.id, this.#embedder.prepare(message.texts));
      else this.#rank(message.id, this.#embedder.preparePairs(message.query, message.texts));
    } catch (thrown) {
      const error = asAppError(thrown);
      const values = error.details.values as Record<string, number> | undefined;
      const { code, message: said } = error;
      const failed = {
        kind: 'failed',
        id: message.id,
        code: code as HostErrorCode,
        message: said,
        values,
      } as const;
      this.#send({ type: 'news', news: [failed] });
    }
  }

  close(): void {
    this.#embedder.close();
    this.#model.close();
  }

  #embed(id: number, lists: readonly number[][]): void {
    const vectors: Float32Array[] = new Array(lists.length);
    for (const { index, vector } of this.#embedder.vectors(lists)) vectors[index] = vector;
    this.#send({ type: 'vectors', id, vectors, tokens: countOf(lists) });
  }

  #rank(id: number, lists: readonly number[][]): void {
    const scores: number[] = new Array(lists.length);
    for (const { index, score } of this.#embedder.scores(lists)) scores[index] = score;
    this.#send({ type: 'scores', id, scores, tokens: countOf(lists) });
  }
}

function countOf(lists: readonly number[][]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
