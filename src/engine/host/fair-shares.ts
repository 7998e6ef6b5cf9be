/** What a token costs of a client's share: an answered one keeps the machine busy for longer than one read. */
export const WEIGHT_READ = 1;
export const WEIGHT_ANSWERED = 2;

/** What one who comes is given before the others, so that a prompt of ordinary length is read without a pause. */
export const HEAD_START = 2_000;

/**
 * Virtual token counters: each client is owed an equal share, and who was given least is next (Sheng et al.,
 * "Fairness in Serving Large Language Models", OSDI 2024, section 4). A client that comes back after a rest is lifted
 * to a head start before the least of those who are active: silence is no credit for a later flood.
 */
export class FairShares {
  readonly #served = new Map<string, number>();
  readonly #active = new Map<string, number>();

  servedOf(client: string): number {
    return this.#served.get(client) ?? 0;
  }

  /** A generation of the client waits or runs from now on. */
  enter(client: string): void {
    const count = this.#active.get(client) ?? 0;
    if (count === 0) this.#served.set(client, Math.max(this.servedOf(client), this.#least() - HEAD_START));
    this.#active.set(client, count + 1);
  }

  leave(client: string): void {
    const count = (this.#active.get(client) ?? 1) - 1;
    if (count > 0) this.#active.set(client, count);
    else this.#active.delete(client);
    if (this.#active.size === 0) this.#served.clear(); // nobody is owed anything: all begin again
  }

  charge(client: string, read: number, answered: number): void {
    this.#served.set(client, this.servedOf(client) + read * WEIGHT_READ + answered * WEIGHT_ANSWERED);
  }

  #least(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const client of this.#active.keys()) least = Math.min(least, this.servedOf(client));
    return Number.isFinite(least) ? least : 0;
  }
}
