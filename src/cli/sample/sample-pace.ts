import type { Clock } from '#std/clock.ts';

/** A change of pace is noticed after so long. */
const LOOK_MS = 40;
/** Lanes that were late catch up on this much, not on more. */
const CATCH_UP_MS = 100;

/** How fast a sample asks: so many asks a second over all lanes, and none while it is held. */
export class SamplePace {
  /** The time between two asks. */
  gapMs = 0;
  isHeld = false;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #lastMs = 0;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Resolves with the time when the next may ask; at once when nobody asks any more. */
  async turn(): Promise<number> {
    for (;;) {
      const nowMs = this.#clock.nowMs();
      const waitMs = this.isHeld ? LOOK_MS : this.#lastMs + this.gapMs - nowMs;
      if (waitMs <= 0 || this.#signal.aborted) {
        this.#lastMs = Math.max(this.#lastMs + this.gapMs, nowMs - CATCH_UP_MS);
        return nowMs;
      }
      await this.#clock.sleep(Math.min(waitMs, LOOK_MS), this.#signal).catch(() => undefined); // told to stop: seen above
    }
  }
}
