import { type SavedState, sizeOf } from './compute.ts';
import { commonLength } from './prefix.ts';

/** A finished sequence outside the model's memory. */
export interface ParkedPrefix {
  readonly tokens: readonly number[];
  /** Its keys and values. */
  readonly state: SavedState;
}

/**
 * Finished sequences as bytes, beside the model's memory: there they slow nobody down, and come back by copying. What
 * was used longest ago makes room.
 */
export class ParkedPrefixes {
  readonly #mostBytes: number;
  /** The one used longest ago first. */
  #prefixes: ParkedPrefix[] = [];

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#prefixes.reduce((sum, { state }) => sum + sizeOf(state), 0);
  }

  get newestFirst(): ParkedPrefix[] {
    return [...this.#prefixes].reverse();
  }

  /**
   * The sequence that begins most like the prompt, and for how many tokens. `whole`: only those that can be used from
   * end to end count (recurrent models).
   */
  best(
    prompt: readonly number[],
    whole = false,
  ): { readonly prefix: ParkedPrefix; readonly length: number } | undefined {
    let best: { prefix: ParkedPrefix; length: number } | undefined;
    for (const prefix of this.#prefixes) {
      const length = commonLength(prompt, prefix.tokens, prompt.length - 1);
      if (whole && length < prefix.tokens.length) continue;
      if (length > (best?.length ?? 0)) best = { prefix, length };
    }
    if (best) this.#touch(best.prefix);
    return best;
  }

  /** Keeps a sequence, in place of those that say no more than it does. */
  park(tokens: readonly number[], state: SavedState): void {
    if (sizeOf(state) > this.#mostBytes) return;
    const isNew = ({ tokens: other }: ParkedPrefix) =>
      commonLength(tokens, other, other.length) < other.length;
    this.#prefixes = [...this.#prefixes.filter(isNew), { tokens, state }];
    while (this.bytes > this.#mostBytes) this.#prefixes.shift();
  }

  clear(): void {
    this.#prefixes = [];
  }

  #touch(prefix: ParkedPrefix): void {
    this.#prefixes = [...this.#prefixes.filter((other) => other !== prefix), prefix];
  }
}
