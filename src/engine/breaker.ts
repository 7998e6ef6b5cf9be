/** Deaths within this time count together. */
export const DEATHS_WITHIN_MS = 60_000;
/** So many deaths open the breaker. */
export const DEATHS_TO_OPEN = 3;

/** Stops starting what dies again and again: after three deaths in a minute it waits until a minute has passed. */
export class Breaker {
  #deaths: number[] = [];

  died(nowMs: number): void {
    this.#deaths = [...this.#deaths, nowMs].slice(-DEATHS_TO_OPEN);
  }

  /** How long it stays open, in ms; 0 where a start may be tried. */
  openForMs(nowMs: number): number {
    if (this.#deaths.length < DEATHS_TO_OPEN) return 0;
    const [first = 0] = this.#deaths;
    const last = this.#deaths.at(-1) ?? 0;
    if (last - first > DEATHS_WITHIN_MS) return 0;
    return Math.max(0, last + DEATHS_WITHIN_MS - nowMs);
  }
}
