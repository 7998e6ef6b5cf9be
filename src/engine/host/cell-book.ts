/**
 * Which tokens are in the model's memory, cell by cell. Sequences that begin alike share cells, so the tokens kept are
 * fewer than the sum of the sequences; this book counts them exactly. It only counts: `SequenceMemory` moves.
 */
export class CellBook {
  readonly capacity: number;
  readonly #bySequence = new Map<number, number[]>();
  readonly #users: Uint16Array;
  readonly #free: number[];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#users = new Uint16Array(capacity);
    this.#free = Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
  }

  get used(): number {
    return this.capacity - this.#free.length;
  }

  get free(): number {
    return this.#free.length;
  }

  lengthOf(sequence: number): number {
    return this.#bySequence.get(sequence)?.length ?? 0;
  }

  /** Cells that nobody but these sequences holds: what dropping them all would free. */
  onlyIn(sequences: Iterable<number>): number {
    const found = new Uint16Array(this.capacity);
    let only = 0;
    for (const sequence of sequences) {
      for (const cell of this.#bySequence.get(sequence) ?? []) {
        const count = (found[cell] as number) + 1;
        found[cell] = count;
        if (count === this.#users[cell]) only += 1;
      }
    }
    return only;
  }

  /** False, and nothing changed, where there are not so many free cells. */
  grow(sequence: number, count: number): boolean {
    if (count > this.#free.length) return false;
    const cells = this.#bySequence.get(sequence) ?? [];
    for (let index = 0; index < count; index++) {
      const cell = this.#free.pop() as number;
      this.#users[cell] = 1;
      cells.push(cell);
    }
    this.#bySequence.set(sequence, cells);
    return true;
  }

  /** `to`, which is empty, begins with the first `count` cells of `from`. */
  share(from: number, to: number, count: number): void {
    const cells = (this.#bySequence.get(from) ?? []).slice(0, count);
    for (const cell of cells) this.#users[cell] = (this.#users[cell] as number) + 1;
    this.#bySequence.set(to, cells);
  }

  /** Gives up a sequence's cells from a position on. */
  cut(sequence: number, from: number): void {
    const cells = this.#bySequence.get(sequence);
    if (!cells) return;
    for (const cell of cells.splice(from)) {
      const users = (this.#users[cell] as number) - 1;
      this.#users[cell] = users;
      if (users === 0) this.#free.push(cell);
    }
    if (cells.length === 0) this.#bySequence.delete(sequence);
  }
}
