import type { GenerateOrder } from '../protocol.ts';

/** So long may those who are answered wait between two steps for what another one had read. */
const SLICE_MS = 20;

/** An order of whose prompt something is being brought back, part by part. */
export interface Returning {
  readonly order: GenerateOrder;
  readonly tokens: readonly number[];
  readonly work: Generator<void, void>;
}

export interface Arrivals {
  isWanted(id: number): boolean;
  arrived(order: GenerateOrder, tokens: readonly number[]): void;
  failed(order: GenerateOrder, reason: unknown): void;
}

/**
 * Prompts whose beginnings come back from disk or from beside the model's memory: a long one takes as long as many steps,
 * so beside others it is brought back in slices, one prompt after the other.
 */
export class ReturningPrompts {
  readonly #arrivals: Arrivals;
  readonly #nowMs: () => number;
  readonly #line: Returning[] = [];

  constructor(arrivals: Arrivals, nowMs: () => number = performance.now.bind(performance)) {
    this.#arrivals = arrivals;
    this.#nowMs = nowMs;
  }

  get isEmpty(): boolean {
    return this.#line.length === 0;
  }

  add(returning: Returning): void {
    this.#line.push(returning);
  }

  /** A slice of the first in line; all of it where nobody waits meanwhile. */
  advance(somebodyWaits: boolean): void {
    const [first] = this.#line;
    if (!first) return;
    const { order, tokens, work } = first;
    try {
      if (!this.#arrivals.isWanted(order.id)) work.return();
      else if (!this.#isDone(work, somebodyWaits)) return;
      this.#line.shift();
      if (this.#arrivals.isWanted(order.id)) this.#arrivals.arrived(order, tokens);
    } catch (thrown) {
      this.#line.shift();
      this.#arrivals.failed(order, thrown);
    }
  }

  #isDone(work: Generator<void, void>, somebodyWaits: boolean): boolean {
    const until = somebodyWaits ? this.#nowMs() + SLICE_MS : Number.POSITIVE_INFINITY;
    do if (work.next().done) return true;
    while (this.#nowMs() < until);
    return false;
  }
}
