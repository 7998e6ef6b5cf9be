import { Lru } from '#std/lru.ts';

/** How patient a door is with wrong tries. */
export interface Patience {
  /** Wrong tries that cost no wait. */
  readonly free: number;
  /** The wait after the last of those; every further wrong try doubles it. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Wrong tries are forgotten when there was none for this long. */
  readonly forgetMs: number;
}

interface Tries {
  readonly wrong: number;
  readonly lastAtMs: number;
  readonly freeAtMs: number;
}

const NONE: Tries = { wrong: 0, lastAtMs: 0, freeAtMs: 0 };
/** More addresses than this are not told apart for ever. */
const MOST_TRACKED = 10_000;

/** Counts wrong tries by whoever makes them and makes each wait longer than the one before. */
export class TryLimit {
  readonly #patience: Patience;
  readonly #tries = new Lru<string, Tries>(MOST_TRACKED);

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** Milliseconds until they may try again; 0 is now. */
  waitMs(who: string, nowMs: number): number {
    return Math.max(0, this.#of(who, nowMs).freeAtMs - nowMs);
  }

  /** Counts a try as wrong. It is called before the try is judged, so that many at once are counted as many. */
  count(who: string, nowMs: number): void {
    const { free, firstWaitMs, longestWaitMs } = this.#patience;
    const wrong = this.#of(who, nowMs).wrong + 1;
    const waitMs = wrong < free ? 0 : Math.min(firstWaitMs * 2 ** (wrong - free), longestWaitMs);
    this.#tries.set(who, { wrong, lastAtMs: nowMs, freeAtMs: nowMs + waitMs });
  }

  /** Takes back one try that turned out right. */
  uncount(who: string, nowMs: number): void {
    const { wrong } = this.#of(who, nowMs);
    this.#tries.set(who, wrong <= 1 ? NONE : { wrong: wrong - 1, lastAtMs: nowMs, freeAtMs: 0 });
  }

  forget(who: string): void {
    this.#tries.set(who, NONE);
  }

  #of(who: string, nowMs: number): Tries {
    const tries = this.#tries.get(who) ?? NONE;
    return nowMs - tries.lastAtMs > this.#patience.forgetMs ? NONE : tries;
  }
}
