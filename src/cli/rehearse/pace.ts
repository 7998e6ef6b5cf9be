import type { Clock } from '#std/clock.ts';

/** A lesson that takes longer than this is not waited for any more. */
const LONGEST_PAUSE_MS = 60_000;
const LOOK_MS = 20;

/**
 * Days of traffic go by in seconds here, while a lesson takes as long as on any day. So nobody asks while a lesson is
 * under way, and nobody asks faster because the answers come faster: each lane asks once in `everyMs` at most.
 */
export class Pace {
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #pausedAtMs: number | undefined;

  constructor(everyMs: number, clock: Clock, signal: AbortSignal) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#signal = signal;
  }

  lessonUnderWay(isUnderWay: boolean): void {
    if (!isUnderWay) this.#pausedAtMs = undefined;
    else this.#pausedAtMs ??= this.#clock.nowMs();
  }

  /** Resolves when a lane that asked last at `lastMs` may ask again, with the time; at once when nobody asks any more. */
  async turn(lastMs: number | undefined): Promise<number> {
    const dueMs = lastMs === undefined ? 0 : lastMs + this.#everyMs;
    for (;;) {
      const nowMs = this.#clock.nowMs();
      const waitMs = this.#isPaused(nowMs) ? LOOK_MS : dueMs - nowMs;
      if (waitMs <= 0 || this.#signal.aborted) return nowMs;
      await this.#clock.sleep(waitMs, this.#signal).catch(() => undefined); // told to stop: seen above
    }
  }

  #isPaused(nowMs: number): boolean {
    return this.#pausedAtMs !== undefined && nowMs - this.#pausedAtMs < LONGEST_PAUSE_MS;
  }
}
