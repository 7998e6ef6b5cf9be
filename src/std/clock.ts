import { setTimeout as delay } from 'node:timers/promises';

/** Time as a thing that is handed in, so that no test ever sleeps. */
export interface Clock {
  /** Wall time in milliseconds since 1970. */
  nowMs(): number;
  /** Monotonic time in microseconds, for durations only. */
  tickUs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  tickUs: () => Math.round(performance.now() * 1000),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted(); // not Node's AbortError, which says nothing of the reason
      throw error;
    }
  },
};

/** A clock for tests: time moves only when `sleep` is called or `advance` says so. */
export function fakeClock(
  startMs = 1_700_000_000_000,
): Clock & { advance(ms: number): void; slept: number[] } {
  let nowMs = startMs;
  const slept: number[] = [];
  return {
    nowMs: () => nowMs,
    tickUs: () => nowMs * 1000,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      nowMs += ms;
    },
    advance: (ms) => {
      nowMs += ms;
    },
    slept,
  };
}
