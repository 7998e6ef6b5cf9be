import type { Compute } from './compute.ts';
import type { PrefixStore } from './prefix-store.ts';
import type { SequenceMemory } from './sequence-memory.ts';

/** Shorter beginnings are read again sooner than they are found. */
const LEAST_TOKENS = 128;
/** Sequences that are kept when the process ends. */
const MOST_KEPT = 16;
/** Until it is measured: bytes a millisecond that come from disk into the model's memory, and ms to read a token. */
const USUAL_BYTES_PER_MS = 300_000;
const USUAL_MS_PER_TOKEN = 1;

/** Brings back from disk what was read of prompts before a restart, where that is quicker than to read it again. */
export class Recall {
  readonly #store: PrefixStore;
  readonly #memory: SequenceMemory;
  readonly #compute: Compute;
  #bytesPerMs = USUAL_BYTES_PER_MS;

  constructor(store: PrefixStore, memory: SequenceMemory, compute: Compute) {
    this.#store = store;
    this.#memory = memory;
    this.#compute = compute;
  }

  /** Called before a prompt is taken in; `have` is how much of it is in the memory already. */
  before(prompt: readonly number[], have: number, msPerToken: number): void {
    const best = this.#store.best(prompt);
    if (!best || best.length - have < LEAST_TOKENS) return;
    const { prefix, length } = best;
    if (this.#compute.isStateful && length < prefix.tokens.length) return;
    const readingMs = (length - have) * (msPerToken || USUAL_MS_PER_TOKEN);
    if (prefix.bytes / this.#bytesPerMs > readingMs) return;
    const began = performance.now();
    const state = this.#store.read(prefix);
    if (!state || !this.#memory.adopt(prefix.tokens, state)) return;
    this.#bytesPerMs = prefix.bytes / Math.max(0.01, performance.now() - began);
  }

  /** Called at the end: what is in the memory goes to disk, what was used last first. */
  keep(): void {
    const newest = [...this.#memory.idle].reverse().slice(0, MOST_KEPT);
    for (const { sequence, tokens } of newest) {
      if (tokens.length >= LEAST_TOKENS) this.#store.write(tokens, this.#compute.save(sequence));
    }
  }
}
