import type { Random } from '#std/random.ts';

/** Fair coins, 32 from each number drawn. */
export class Coins {
  readonly #random: Random;
  #bits = 0;
  #left = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  flip(): boolean {
    if (this.#left === 0) {
      this.#bits = Math.floor(this.#random() * 2 ** 32) | 0;
      this.#left = 32;
    }
    this.#left--;
    const isHeads = (this.#bits & 1) === 1;
    this.#bits >>>= 1;
    return isHeads;
  }
}
