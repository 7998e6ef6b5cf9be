import { CellBook } from './cell-book.ts';
import type { Compute, SavedState } from './compute.ts';
import { bestPrefix, commonLength, type Kept, type PrefixMatch } from './prefix.ts';

/** What the memory holds, for people and metrics. */
export interface MemoryState {
  readonly cells: number;
  readonly used: number;
  /** Cells that only finished sequences hold: they are given up when room is needed. */
  readonly cached: number;
}

/** Where a sequence begins: how many tokens of its prompt are there already. */
export interface Beginning {
  readonly sequence: number;
  readonly kept: number;
}

/** Shorter sequences are read again sooner than they are kept. */
const LEAST_PARKED = 32;
/** So many tokens are copied at a time beside others: of a model of 350 M weights in 1 to 8 ms. */
const PART_TOKENS = 64;

/**
 * The model's memory as sequences: those in use, and finished ones that are kept while there is room, since the next
 * ask often begins like one before it. What was used longest ago goes first.
 */
export class SequenceMemory {
  readonly #compute: Compute;
  readonly #keep: (tokens: readonly number[], state: SavedState) => void;
  readonly #book: CellBook;
  readonly #freeIds: number[];
  /** Finished sequences, the one used longest ago first. */
  readonly #idle = new Map<number, Kept>();
  /** The one that is being copied part by part, and what of it is; it is as good as the others until it is gone. */
  #leaving: { readonly sequence: number; readonly parts: SavedState } | undefined;

  /** `keep` is handed what is given up: the tokens of a finished sequence, and its state. */
  constructor(compute: Compute, keep: (tokens: readonly number[], state: SavedState) => void = () => {}) {
    this.#compute = compute;
    this.#keep = keep;
    this.#book = new CellBook(compute.cells);
    this.#freeIds = Array.from({ length: compute.sequences }, (_, index) => compute.sequences - 1 - index);
  }

  get state(): MemoryState {
    const { capacity, used } = this.#book;
    return { cells: capacity, used, cached: this.#book.onlyIn(this.#idle.keys()) };
  }

  /** Cells that could be had for a sequence in use. */
  get room(): number {
    const { cells, used, cached } = this.state;
    return cells - used + cached;
  }

  get idle(): Iterable<Kept> {
    return this.#idle.values();
  }

  /** The longest beginning of the prompt that is in the memory. */
  longest(prompt: readonly number[], running: Iterable<Kept>): number {
    return bestPrefix(prompt, this.#all(running), this.#compute.isStateful)?.length ?? 0;
  }

  /** Opens a sequence that begins with as much of the prompt as is there. Undefined where no sequence is free. */
  begin(prompt: readonly number[], running: Iterable<Kept>): Beginning | undefined {
    const match = bestPrefix(prompt, this.#all(running), this.#compute.isStateful);
    const sequence = this.#freeId(match?.source.sequence);
    if (sequence === undefined) return match && this.#takeOver(match);
    if (!match) return { sequence, kept: 0 };
    this.#touch(match);
    this.#compute.share(match.source.sequence, sequence, match.length);
    this.#book.share(match.source.sequence, sequence, match.length);
    return { sequence, kept: match.length };
  }

  /**
   * Takes in the first `length` tokens of a sequence whose state was kept elsewhere, as a finished one, part by part:
   * between two of them others may go on. False where there is no room for it.
   */
  *adopt(tokens: readonly number[], length: number, state: SavedState): Generator<void, boolean> {
    const sequence = this.#freeId();
    if (sequence === undefined) return false;
    let back = 0;
    let isThere = false;
    try {
      for (const part of state) {
        if (back >= length) break; // the rest is not wanted
        if (!this.grow(sequence, part.tokens) || !this.#compute.restore(sequence, back, part.bytes))
          return false;
        back += part.tokens;
        yield;
      }
      isThere = true;
    } finally {
      if (!isThere) this.drop(sequence); // also where nobody wants the rest any more
    }
    if (length < back) {
      this.#compute.cut(sequence, length);
      this.#book.cut(sequence, length);
    }
    this.release({ sequence, tokens, kept: length });
    return true;
  }

  /** Makes room for more tokens of a sequence. False where even without any finished sequence there is none. */
  grow(sequence: number, count: number): boolean {
    while (!this.#book.grow(sequence, count)) if (!this.dropOldest()) return false;
    return true;
  }

  /** Takes room back that was made for tokens which were not computed after all. */
  shrink(sequence: number, kept: number): void {
    this.#book.cut(sequence, kept);
  }

  /** Gives up the finished sequence that was used longest ago. False where there is none. */
  dropOldest(spare?: number): boolean {
    for (const idle of this.#idle.values()) {
      if (idle.sequence === spare) continue;
      this.#park(idle);
      return true;
    }
    return false;
  }

  /**
   * Gives up finished sequences, the oldest first, until they hold so few cells alone: the attention of every token
   * looks at each cell in use, also at those it then leaves out.
   */
  clearIdle(most: number): void {
    while (this.state.cached > most) {
      const next = this.#nextToGo(() => true);
      if (!next) return;
      this.#park(next);
    }
  }

  /** A part of the same, of those that may go, between two steps of others, whom to copy one as a whole would stall. */
  clearSomeIdle(most: number, mayGo: (idle: Kept) => boolean): void {
    if (this.state.cached <= most) return;
    const leaving = this.#leaving && this.#idle.get(this.#leaving.sequence);
    const next = leaving && mayGo(leaving) ? leaving : this.#nextToGo(mayGo);
    if (!next) return;
    const { sequence, tokens } = next;
    if (tokens.length - this.#copied(sequence) > PART_TOKENS) this.#copy(next, PART_TOKENS);
    else this.#park(next);
  }

  #nextToGo(mayGo: (idle: Kept) => boolean): Kept | undefined {
    const idle = [...this.#idle.values()].filter(mayGo);
    const alone = idle.find(({ sequence }) => this.#book.onlyIn([sequence]) > 0);
    return alone ?? idle[0]; // those left hold cells together
  }

  /** A sequence is finished: it is kept for those who begin alike, in place of those that say no more than it does. */
  release(kept: Kept): void {
    if (kept.kept === 0) {
      this.drop(kept.sequence);
      return;
    }
    for (const other of this.#idle.values()) {
      if (this.#isInstead(kept, other)) this.#forget(other.sequence);
    }
    this.#idle.set(kept.sequence, { ...kept, tokens: kept.tokens.slice(0, kept.kept) });
  }

  /** What a finished sequence has, in parts, so that it can be brought back so. */
  stateOf(idle: Kept): SavedState {
    const { sequence, tokens } = idle;
    const each = this.#compute.isStateful ? tokens.length : PART_TOKENS;
    while (this.#copied(sequence) < tokens.length)
      this.#copy(idle, Math.min(each, tokens.length - this.#copied(sequence)));
    return this.#leaving?.sequence === sequence ? this.#leaving.parts : [];
  }

  /** Gives up every finished sequence, and hands it to nobody. */
  forgetIdle(): void {
    for (const sequence of [...this.#idle.keys()]) this.#forget(sequence);
  }

  /** Gives a sequence's room back at once. */
  drop(sequence: number): void {
    this.#compute.cut(sequence, 0);
    this.#book.cut(sequence, 0);
    this.#freeIds.push(sequence);
  }

  *#all(running: Iterable<Kept>): Iterable<Kept> {
    yield* running;
    yield* this.#idle.values();
  }

  #freeId(spare?: number): number | undefined {
    if (this.#freeIds.length === 0) this.dropOldest(spare);
    return this.#freeIds.pop();
  }

  /** Whether a sequence serves wherever another does. One that cannot be cut serves nobody who asks for less of it. */
  #isInstead(kept: Kept, other: Kept): boolean {
    if (this.#compute.isStateful && kept.kept !== other.kept) return false;
    return commonLength(kept.tokens, other.tokens, kept.kept) === other.kept;
  }

  /** No sequence is free but the finished one that the prompt begins with: it goes on itself. */
  #takeOver({ source: { sequence }, length }: PrefixMatch<Kept>): Beginning | undefined {
    if (!this.#idle.delete(sequence)) return undefined;
    if (this.#leaving?.sequence === sequence) this.#leaving = undefined;
    this.#compute.cut(sequence, length);
    this.#book.cut(sequence, length);
    return { sequence, kept: length };
  }

  /** It was of use just now. That two texts have their first words in common is no use worth the name. */
  #touch({ source: { sequence }, length }: PrefixMatch<Kept>): void {
    const idle = this.#idle.get(sequence);
    if (!idle || length * 2 < idle.kept) return;
    this.#idle.delete(sequence);
    this.#idle.set(sequence, idle);
  }

  #park(idle: Kept): void {
    const { sequence, tokens } = idle;
    if (tokens.length >= LEAST_PARKED) this.#keep(tokens, this.stateOf(idle));
    this.#forget(sequence);
  }

  /** Copies so many tokens more of the one that leaves. */
  #copy({ sequence }: Kept, tokens: number): void {
    const from = this.#copied(sequence);
    const bytes = this.#compute.save(sequence, from, from + tokens);
    const before = from > 0 ? (this.#leaving?.parts ?? []) : [];
    this.#leaving = { sequence, parts: [...before, { tokens, bytes }] };
  }

  #copied(sequence: number): number {
    if (this.#leaving?.sequence !== sequence) return 0;
    return this.#leaving.parts.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  #forget(sequence: number): void {
    if (this.#leaving?.sequence === sequence) this.#leaving = undefined;
    this.#idle.delete(sequence);
    this.drop(sequence);
  }
}
