/** Speed is told over so long. */
const WINDOW_MS = 8_000;
/** Of a shorter time nothing is told: the first moments are all noise. */
const LEAST_MS = 500;

/** How fast something comes, from what had come at each moment. What was there at the first counts for nothing. */
export class Pace {
  #seen: { readonly atMs: number; readonly bytes: number }[] = [];

  came(atMs: number, bytes: number): void {
    const last = this.#seen.at(-1);
    if (last && bytes < last.bytes) this.#seen = []; // it begins again
    this.#seen.push({ atMs, bytes });
    const oldest = this.#seen.findLastIndex((one) => atMs - one.atMs > WINDOW_MS);
    if (oldest > 0) this.#seen.splice(0, oldest);
  }

  /** Bytes; undefined where it is too early to say. */
  perSecond(nowMs: number): number | undefined {
    const first = this.#seen[0];
    const last = this.#seen.at(-1);
    if (!first || !last || nowMs - first.atMs < LEAST_MS) return undefined;
    return ((last.bytes - first.bytes) * 1_000) / (nowMs - first.atMs);
  }
}
