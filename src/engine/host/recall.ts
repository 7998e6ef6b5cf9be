import type { Compute } from './compute.ts';
import type { ParkedPrefix, ParkedPrefixes } from './parked-prefixes.ts';
import type { PrefixStore, StoredPrefix } from './prefix-store.ts';
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

  /**
   * Asked before a prompt is taken in; `have` is how much of it is in the model's memory already. What is worth bringing
   * back comes part by part, and between two others may go on; undefined where nothing is.
   */
  before(prompt: readonly number[], have: number, msPerToken: number): Generator<void, void> | undefined {
    const whole = this.#compute.isStateful;
    const near = this.#parked.best(prompt, whole);
    const far = this.#store?.best(prompt, whole);
    const isFar = far && far.length - Math.max(have, near?.length ?? 0) >= LEAST_DISK_TOKENS;
    const readingMs = isFar ? (far.length - have) * (msPerToken || USUAL_MS_PER_TOKEN) : 0;
    const fromDisk = isFar && far.prefix.bytes / this.#bytesPerMs <= readingMs ? far : undefined;
    const fromBeside = near && near.length - have >= LEAST_GAIN_TOKENS ? near : undefined;
    return fromDisk || fromBeside ? this.#bringBack(fromDisk, fromBeside) : undefined;
  }

  /** Called at the end: what was read goes to disk, what was used last first, since an end may not wait for all. */
  keep(): void {
    const store = this.#store;
    if (!store) return;
    const idle = [...this.#memory.idle]
      .reverse()
      .map((kept) => ({ tokens: kept.tokens, state: () => this.#memory.stateOf(kept) }));
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

  *#bringBack(
    far: { readonly prefix: StoredPrefix; readonly length: number } | undefined,
    near: { readonly prefix: ParkedPrefix; readonly length: number } | undefined,
  ): Generator<void, void> {
    if (far && (yield* this.#fromDisk(far.prefix, far.length))) return;
    if (near) yield* this.#memory.adopt(near.prefix.tokens, near.length, near.prefix.state);
  }

  *#fromDisk(prefix: StoredPrefix, length: number): Generator<void, boolean> {
    const store = this.#store as PrefixStore;
    const memory = this.#memory;
    const { value, ms } = yield* timed(
      (function* (): Generator<void, boolean> {
        const state = yield* store.read(prefix);
        return state !== undefined && (yield* memory.adopt(prefix.tokens, length, state));
      })(),
    );
    if (value) this.#bytesPerMs = prefix.bytes / Math.max(0.01, ms);
    return value;
  }
}

/** How long the parts of it took, without what others did in between. */
function* timed<T>(work: Generator<void, T>): Generator<void, { readonly value: T; readonly ms: number }> {
  let ms = 0;
  try {
    for (;;) {
      const began = performance.now();
      const next = work.next();
      ms += performance.now() - began;
      if (next.done) return { value: next.value, ms };
      yield;
    }
  } finally {
    work.return(undefined as T);
  }
}
