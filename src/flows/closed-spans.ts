/** Later than this after its end nothing in a span changes: every ask that began in it has ended. */
const SETTLED_MS = 3_600_000;
/** What retention or an owner removed is gone from the sums after this. */
const FRESH_MS = 300_000;
const MOST_KEPT = 256;

interface Kept<Value> {
  readonly value: Value;
  readonly atMs: number;
}

/** What was read of spans of time that are over, so that it need not be read with every look. */
export class ClosedSpans<Value> {
  readonly #kept = new Map<string, Kept<Value>>();

  /** What `read` says of a span, or said some minutes ago where nothing in it can have changed. */
  get(sinceMs: number, untilMs: number, nowMs: number, read: () => Value): Value {
    if (untilMs + SETTLED_MS > nowMs) return read();
    const key = `${sinceMs} ${untilMs}`;
    const known = this.#kept.get(key);
    if (known && nowMs - known.atMs < FRESH_MS) return known.value;
    const value = read();
    this.#kept.delete(key);
    this.#kept.set(key, { value, atMs: nowMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return value;
  }
}
