/** Things that are joined into sets, never parted (union-find with path halving; Tarjan and van Leeuwen, JACM 1984). */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, thing) => thing);
  }

  isJoined(a: number, b: number): boolean {
    return this.#first(a) === this.#first(b);
  }

  join(a: number, b: number): void {
    const left = this.#first(a);
    const right = this.#first(b);
    this.#parents[Math.max(left, right)] = Math.min(left, right);
  }

  /** For each thing the number of its set, counted from 0 in the order of their first things. */
  numbered(): number[] {
    const numbers = new Map<number, number>();
    return Array.from(this.#parents, (_, thing) => {
      const first = this.#first(thing);
      const number = numbers.get(first) ?? numbers.size;
      numbers.set(first, number);
      return number;
    });
  }

  #first(thing: number): number {
    const parents = this.#parents;
    let at = thing;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  }
}
