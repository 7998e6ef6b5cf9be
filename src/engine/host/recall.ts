import type { Compute } from './compute.ts';
import type { ParkedPrefixes } from './parked-prefixes.ts';
import type { PrefixStore } from './prefix-store.ts';
import type { SequenceMemory } from './sequence-memory.ts';

/** A beginning that is this much shorter is read sooner than it is brought back. */
const LEAST_GAIN_TOKENS = 32;
/** On disk, from which reading takes longer. */
const LEAST_DISK_TOKENS = 128;
/** Sequences that are kept on disk when the process ends. */
const MOST_KEPT = 16;
/** Until it is measured: bytes a millisecond that come back into the model's memory, and ms to read a token. */
const USUAL_BYTES_PER_MS = 300_000;
const USUAL_MS_PER_TOKEN = 1;

/**
 * Brings back what was read of prompts before: from memory beside the model's, where finished sequences wait, and from
 * disk after a restart, where that is quicker than to read it again.
 */
export class Recall {
  readonly #parked: ParkedPrefixes;
  readonly #store: PrefixStore | undefined;
  readonly #memory: SequenceMemory;
  readonly #compute: Compute;
  #bytesPerMs = USUAL_BYTES_PER_MS;

  constructor(
    parked: ParkedPrefixes,
    store: PrefixStore | undefined,
    memory: SequenceMemory,
    compute: Compute,
  ) {
    this.#parked = parked;
    this.#store = store;
    this.#memory = memory;
    this.#compute = compute;
  }

  /** Called before a prompt is taken in; `have` is how much of it is in the model's memory already. */
  before(prompt: readonly number[], have: number, msPerToken: number): void {
    const whole = this.#compute.isStateful;
    const near = this.#parked.best(prompt, whole);
    const far = this.#store?.best(prompt, whole);
    if (far && far.length - Math.max(have, near?.length ?? 0) >= LEAST_DISK_TOKENS) {
      const readingMs = (far.length - have) * (msPerToken || USUAL_MS_PER_TOKEN);
      if (far.prefix.bytes / this.#bytesPerMs <= readingMs && this.#bringBack(far.prefix, far.length)) return;
    }
    if (near && near.length - have >= LEAST_GAIN_TOKENS)
      this.#memory.adopt(near.prefix.tokens, near.length, near.prefix.state);
  }

  /** Called at the end: what was read goes to disk, what was used last first, since an end may not wait for all. */
  keep(): void {
    const store = this.#store;
    if (!store) return;
    const idle = [...this.#memory.idle].reverse().map(({ sequence, tokens }) => ({
      tokens,
      state: () => [{ tokens: tokens.length, bytes: this.#compute.save(sequence, 0, tokens.length) }],
    }));
    const parked = this.#parked.newestFirst.map(({ tokens, state }) => ({ tokens, state: () => state }));
    const worth = [...idle, ...parked].filter(({ tokens }) => tokens.length >= LEAST_DISK_TOKENS);
    const nowMs = Date.now();
    for (const [place, { tokens, state }] of worth.slice(0, MOST_KEPT).entries())
      store.write(tokens, state(), nowMs - place);
  }

  /** Nothing is kept any more of prompts that were read and answered. */
  forget(): void {
    this.#memory.forgetIdle();
    this.#parked.clear();
    this.#store?.clear();
  }

  #bringBack(prefix: Parameters<PrefixStore['read']>[0], length: number): boolean {
    const began = performance.now();
    const state = this.#store?.read(prefix);
    if (!state || !this.#memory.adopt(prefix.tokens, length, state)) return false;
    this.#bytesPerMs = prefix.bytes / Math.max(0.01, performance.now() - began);
    return true;
  }
}
