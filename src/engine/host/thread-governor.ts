/** Steps on each side of a comparison. */
const PROBE_STEPS = 3;
/** The first comparison comes after so many steps. */
const FIRST_PROBE_AFTER = 12;
/** So many steps in a row, each this many times slower than usual, make it worth comparing again: one alone is a hiccup. */
const SUSPICIOUS_STEPS = 2;
const SUSPICIOUS = 3;
/** How long fewer threads are kept before all are tried again; doubles each time that does not help. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * How many threads compute. llama.cpp's threads wait for one another by spinning, hundreds of times a token: while
 * another program has a core, every wait lasts until the system takes it away again, and two threads are then many
 * times slower than one. So now and then both are tried, a few steps each, and the quicker goes on. A step that reads
 * prompts is long as it is: it is tried with fewer threads only where something seems wrong.
 */
export class ThreadGovernor {
  readonly #all: number;
  readonly #fewer: number;
  #now: number;
  /** What a token takes as a rule, by the kind of step. */
  readonly #usualMs = new Map<number, number>();
  #steps = 0;
  #slowSteps = 0;
  #probe: Probe | undefined;
  #retryMs = FIRST_RETRY_MS;
  #retryAtMs = Number.POSITIVE_INFINITY;

  constructor(threads: number) {
    this.#all = threads;
    this.#fewer = Math.max(1, Math.floor(threads / 2));
    this.#now = threads;
  }

  /** Threads for the next step. */
  threads(step: Step): number {
    if (this.#probe?.kind !== kindOf(step)) return this.#now;
    return this.#probe.times.length < PROBE_STEPS ? this.#all : this.#fewer;
  }

  /** What a step took. */
  took(step: Step, ms: number, nowMs: number): void {
    if (this.#all === this.#fewer) return;
    const each = ms / step.tokens;
    if (this.#probe) this.#compare(this.#probe, kindOf(step), each, nowMs);
    else this.#watch(step, each, nowMs);
  }

  #watch(step: Step, ms: number, nowMs: number): void {
    const kind = kindOf(step);
    if (!step.reads) this.#steps += 1;
    const usualMs = this.#usualMs.get(kind) ?? ms;
    const isSlow = this.#now === this.#all && ms > usualMs * SUSPICIOUS;
    this.#slowSteps = isSlow ? this.#slowSteps + 1 : 0;
    const isDue = (!step.reads && this.#steps === FIRST_PROBE_AFTER) || nowMs >= this.#retryAtMs;
    if (this.#slowSteps >= SUSPICIOUS_STEPS || isDue) this.#probe = { kind, times: [] };
    else if (!isSlow) this.#usualMs.set(kind, usualMs * 0.9 + ms * 0.1);
  }

  /** Another comparison comes soon. */
  #abandon(nowMs: number): void {
    this.#probe = undefined;
    if (this.#steps <= FIRST_PROBE_AFTER) this.#steps = 0;
    else if (this.#now !== this.#all) this.#retryAtMs = nowMs + this.#retryMs;
  }

  #compare(probe: Probe, kind: number, ms: number, nowMs: number): void {
    if (kind !== probe.kind) {
      this.#abandon(nowMs); // steps of two kinds cannot be compared
      return;
    }
    probe.times.push(ms);
    if (probe.times.length < PROBE_STEPS * 2) return;
    const [all, fewer] = [median(probe.times.slice(0, PROBE_STEPS)), median(probe.times.slice(PROBE_STEPS))];
    this.#probe = undefined;
    this.#usualMs.clear();
    this.#usualMs.set(kind, Math.min(all, fewer));
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

/** What is computed at once, as far as it says how long that takes. */
export interface Step {
  readonly tokens: number;
  /** Whether tokens of prompts are among them. */
  readonly reads: boolean;
}

interface Probe {
  /** Of each of its steps. */
  readonly kind: number;
  /** What a token took. */
  readonly times: number[];
}

/** Steps of one kind can be compared: with as many answers, or with prompts and about as many tokens. */
function kindOf({ tokens, reads }: Step): number {
  return reads ? -Math.round(2 * Math.log2(tokens)) : tokens;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
