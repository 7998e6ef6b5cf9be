/** The features that a student knows, by hash; a feature's row is its place in the list. */
export class Vocabulary {
  /** Strictly ascending. */
  readonly hashes: Uint32Array;
  /** For each feature its inverse document frequency; a feature that is not known counts as the rarest. */
  readonly rarity: Float32Array;
  readonly rarityOfUnknown: number;

  /** Open addressing, at most half full: row + 1, or 0 where free. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(hashes: Uint32Array, rarity: Float32Array, rarityOfUnknown: number) {
    this.hashes = hashes;
    this.rarity = rarity;
    this.rarityOfUnknown = rarityOfUnknown;
    const size = 2 ** Math.ceil(Math.log2(2 * hashes.length + 2));
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    for (let row = 0; row < hashes.length; row++) {
      let slot = (hashes[row] as number) & this.#mask;
      while (this.#slots[slot]) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = row + 1;
    }
  }

  get size(): number {
    return this.hashes.length;
  }

  /** The row of a feature, or -1. */
  find(hash: number): number {
    let slot = hash & this.#mask;
    for (;;) {
      const row = (this.#slots[slot] as number) - 1;
      if (row < 0 || this.hashes[row] === hash) return row;
      slot = (slot + 1) & this.#mask;
    }
  }
}
