const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Lengths of a span that people can read off, in ms. */
const LENGTHS = [
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
const MOST_SPANS = 32;
const FEWEST_SPANS = 12;

export interface Spans {
  readonly lengthMs: number;
  /** When each begins, in ms since 1970, oldest first. The last one is not over yet. */
  readonly starts: readonly number[];
}

/**
 * The last `lastMs` cut into equal spans that begin where a clock on the wall says so: on the hour, at midnight.
 *
 * @param offsetMinutes how far that clock is ahead of UTC
 */
export function spansOf(lastMs: number, nowMs: number, offsetMinutes: number): Spans {
  const length = LENGTHS.find((one) => lastMs / one <= MOST_SPANS) ?? 14 * DAY;
  const count = Math.max(FEWEST_SPANS, Math.ceil(lastMs / length));
  const current = startOf(length, nowMs, offsetMinutes);
  return {
    lengthMs: length,
    starts: Array.from({ length: count }, (_, nth) => current - (count - 1 - nth) * length),
  };
}

/** Midnight before `nowMs`, by the same clock. */
export function midnightBefore(nowMs: number, offsetMinutes: number): number {
  return startOf(DAY, nowMs, offsetMinutes);
}

function startOf(lengthMs: number, nowMs: number, offsetMinutes: number): number {
  const offsetMs = offsetMinutes * MINUTE;
  return Math.floor((nowMs + offsetMs) / lengthMs) * lengthMs - offsetMs;
}
