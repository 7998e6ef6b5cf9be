/** Steps on each side of a comparison. */
const PROBE_STEPS = 3;
/** The first comparison comes after so many steps. */
const FIRST_PROBE_AFTER = 12;
/** A step this many times slower than usual makes it worth comparing again. */
const SUSPICIOUS = 3;
/** How long fewer threads are kept before all are tried again; doubles each time that does not help. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
/** Larger steps read prompts: their times say little of one another. */
const SMALL_STEP_TOKENS = 16;

/**
 * How many threads compute. llama.cpp's threads wait for one another by spinning, hundreds of times a token: while
 * another program has a core, every wait lasts until the system takes it away again, and two threads are then many
 * times slower than one. So now and then both are tried, a few steps each, and the quicker goes on.
 */
export class ThreadGovernor {
  readonly #all: number;
  readonly #fewer: number;
  #now: number;
  /** What a step takes as a rule, by its tokens: one that reads beside answers is no slower for being larger. */
  readonly #usualMs = new Map<number, number>();
  #steps = 0;
  #probe: Probe | undefined;
  #retryMs = FIRST_RETRY_MS;
  #retryAtMs = Number.POSITIVE_INFINITY;

  constructor(threads: number) {
    this.#all = threads;
    this.#fewer = Math.max(1, Math.floor(threads / 2));
    this.#now = threads;
  }

  /** Threads for the next step. */
  get threads(): number {
    if (!this.#probe) return this.#now;
    return this.#probe.times.length < PROBE_STEPS ? this.#all : this.#fewer;
  }

  /** What a step took. */
  took(tokens: number, ms: number, nowMs: number): void {
    if (this.#all === this.#fewer || tokens > SMALL_STEP_TOKENS) return;
    if (this.#probe) this.#compare(this.#probe, tokens, ms, nowMs);
    else this.#watch(tokens, ms, nowMs);
  }

  #watch(tokens: number, ms: number, nowMs: number): void {
    this.#steps += 1;
    const usualMs = this.#usualMs.get(tokens) ?? ms;
    const isSuspicious = this.#now === this.#all && ms > usualMs * SUSPICIOUS;
    const isDue = this.#steps === FIRST_PROBE_AFTER || nowMs >= this.#retryAtMs;
    if (isSuspicious || isDue) this.#probe = { tokens, times: [] };
    else this.#usualMs.set(tokens, usualMs * 0.9 + ms * 0.1);
  }

  /** Another comparison comes soon. */
  #abandon(nowMs: number): void {
    this.#probe = undefined;
    if (this.#steps <= FIRST_PROBE_AFTER) this.#steps = 0;
    else if (this.#now !== this.#all) this.#retryAtMs = nowMs + this.#retryMs;
  }

  #compare(probe: Probe, tokens: number, ms: number, nowMs: number): void {
    if (tokens !== probe.tokens) {
      this.#abandon(nowMs); // steps of two sizes cannot be compared
      return;
    }
    probe.times.push(ms);
    if (probe.times.length < PROBE_STEPS * 2) return;
    const [all, fewer] = [median(probe.times.slice(0, PROBE_STEPS)), median(probe.times.slice(PROBE_STEPS))];
    this.#probe = undefined;
    this.#usualMs.clear();
    this.#usualMs.set(tokens, Math.min(all, fewer));
    if (all <= fewer) {
      this.#now = this.#all;
      this.#retryMs = FIRST_RETRY_MS;
      this.#retryAtMs = Number.POSITIVE_INFINITY;
    } else {
      this.#now = this.#fewer;
      this.#retryAtMs = nowMs + this.#retryMs;
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    }
  }
}

interface Probe {
  /** Of each of its steps. */
  readonly tokens: number;
  readonly times: number[];
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
