import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { CellBook } from './cell-book.ts';

test('sequences that begin alike hold the same cells', () => {
  const book = new CellBook(10);
  assert.ok(book.grow(0, 6));
  book.share(0, 1, 4);
  assert.ok(book.grow(1, 2));
  assert.deepEqual([book.used, book.free], [8, 2]);
  assert.deepEqual([book.lengthOf(0), book.lengthOf(1)], [6, 6]);
  assert.deepEqual([book.onlyIn([0]), book.onlyIn([1]), book.onlyIn([0, 1])], [2, 2, 8]);
});

test('a cell is free when the last who holds it lets go', () => {
  const book = new CellBook(4);
  book.grow(0, 4);
  book.share(0, 1, 4);
  book.cut(0, 0);
  assert.equal(book.free, 0);
  book.cut(1, 1);
  assert.equal(book.free, 3);
  book.cut(1, 0);
  assert.equal(book.free, 4);
});

test('where the free cells do not do, nothing changes', () => {
  const book = new CellBook(4);
  book.grow(0, 3);
  assert.equal(book.grow(1, 2), false);
  assert.equal(book.grow(0, 2), false);
  assert.deepEqual([book.used, book.lengthOf(0), book.lengthOf(1)], [3, 3, 0]);
});

test('cutting what is not there changes nothing', () => {
  const book = new CellBook(4);
  book.cut(3, 0);
  book.grow(0, 2);
  book.cut(0, 5);
  assert.equal(book.lengthOf(0), 2);
});

test('it counts as a model does that names every cell, whatever happens', () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = seededRandom(seed);
    const below = (most: number) => Math.floor(random() * most);
    const book = new CellBook(24);
    const naive = new NaiveCells(24);
    for (let step = 0; step < 200; step++) {
      const [a, b, count] = [below(5), below(5), below(9)];
      const kind = below(3);
      if (kind === 0) assert.equal(book.grow(a, count), naive.grow(a, count));
      if (kind === 1) {
        book.cut(a, count);
        naive.cut(a, count);
      }
      if (kind === 2 && a !== b && naive.of(b).length === 0) {
        book.share(a, b, count);
        naive.share(a, b, count);
      }
      const where = `seed ${seed}, step ${step}`;
      for (const sequence of [0, 1, 2, 3, 4])
        assert.equal(book.lengthOf(sequence), naive.of(sequence).length, where);
      for (const some of [[a], [a, b], [0, 2, 4], [0, 1, 2, 3, 4]])
        assert.equal(book.onlyIn(new Set(some)), naive.onlyIn(some), where);
      assert.equal(book.used, naive.used);
    }
  }
});

/** Every cell by its own name, counted anew each time. */
class NaiveCells {
  readonly #capacity: number;
  readonly #held = new Map<number, string[]>();
  #named = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  of(sequence: number): string[] {
    return this.#held.get(sequence) ?? [];
  }

  get used(): number {
    return new Set([...this.#held.values()].flat()).size;
  }

  grow(sequence: number, count: number): boolean {
    if (this.used + count > this.#capacity) return false;
    const added = Array.from({ length: count }, () => `cell ${this.#named++}`);
    this.#held.set(sequence, [...this.of(sequence), ...added]);
    return true;
  }

  cut(sequence: number, from: number): void {
    this.#held.set(sequence, this.of(sequence).slice(0, from));
  }

  share(from: number, to: number, count: number): void {
    this.#held.set(to, this.of(from).slice(0, count));
  }

  onlyIn(sequences: readonly number[]): number {
    const others = new Set([...this.#held].flatMap(([one, cells]) => (sequences.includes(one) ? [] : cells)));
    const cells = new Set(sequences.flatMap((sequence) => this.of(sequence)));
    return cells.difference(others).size;
  }
}
