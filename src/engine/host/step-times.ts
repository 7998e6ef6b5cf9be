import { AnswerTimes } from './answer-times.ts';
import { tilesOf } from './batch-tiles.ts';
import { mixed } from './mixed.ts';

/** Tokens of a prompt that stand so near to one another take about as long to read: each looks back at all before it. */
const STRETCH = 128;
/** Looking back at so many stretches takes about as long as all else that a token needs (350 M weights: five). */
const OWN_STRETCHES = 4;
/** So many steps after they were last seen alone, what answers take may have grown: each looks back at more. */
const STALE_STEPS = 16;
/** What is kept, a step, of how much dearer batches are that are not made: so they are tried again now and then. */
const BELIEVED = 0.999;

/** What a batch held. */
export interface StepKind {
  /** For each who answers: where his token stands. */
  readonly answers: readonly number[];
  /** Of each prompt that was read: how many tokens, and where in it they begin. */
  readonly pieces: readonly { readonly tokens: number; readonly from: number }[];
}

/**
 * What steps take, from those before: so much for so many who answer, and so much more for each token of a prompt, by
 * how far back it looks. Small pieces beside answers are computed in another way than large ones alone, and may take
 * several times as long a token: what one kind of step shows says nothing of the other.
 */
export class StepTimes {
  readonly #answers = new AnswerTimes();
  readonly #beside: Prices = { ms: [], dearer: [] };
  readonly #alone: Prices = { ms: [], dearer: [] };
  /** Since those who answer were last seen alone. */
  #stepsBeside = 0;

  /** A step in which nobody reads is wanted, or what answers take would be taken for what reading takes. */
  get isStale(): boolean {
    return this.#stepsBeside >= STALE_STEPS;
  }

  took({ answers, pieces }: StepKind, ms: number): void {
    if (pieces.length === 0) {
      this.#answers.took(answers, ms);
      this.#stepsBeside = 0;
      return;
    }
    if (answers.length > 0) this.#stepsBeside += 1;
    const read = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
    const usual = this.#answers.of(answers);
    // Answers beyond those that were ever seen alone are taken for tokens that are read; and where a step took no longer
    // than answers alone, those have become quicker: then all tokens count alike.
    const more = Math.max(0, answers.length - usual.known);
    const each = ms > usual.ms ? (ms - usual.ms) / (more + read) : ms / (answers.length + read);
    this.#learn(pieces, each, answers.length > 0, tilesOf(answers.length + read));
  }

  /**
   * Pieces share out what a step took by what each was expected to take. A batch of one tile tells what tokens take at
   * their places; a larger one how much dearer they are there, once that is known.
   */
  #learn(pieces: StepKind['pieces'], each: number, isBeside: boolean, tiles: number): void {
    const { ms, dearer } = isBeside ? this.#beside : this.#alone;
    const asOne = each / this.dearer(tiles, isBeside);
    const expected = pieces.map(({ from }) => this.msPerTokenRead(from, isBeside) || asOne);
    const read = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
    const expectedMs = pieces.reduce((sum, { tokens }, index) => sum + tokens * (expected[index] ?? 0), 0);
    const changed = expectedMs > 0 ? (asOne * read) / expectedMs : 1;
    for (const [other, times] of dearer.entries())
      if (other !== tiles && times !== undefined) dearer[other] = 1 + (times - 1) * BELIEVED;
    let isNew = false;
    for (const [index, { from }] of pieces.entries()) {
      const stretch = Math.floor(from / STRETCH);
      if (tiles > 1 && ms[stretch] !== undefined) continue;
      const now = (expected[index] ?? asOne) * changed;
      // That a new place takes less than half of what was expected is not believed at once.
      const before =
        ms[stretch] ?? (this.msPerTokenRead(from, isBeside) > 2 * now ? expected[index] : undefined);
      ms[stretch] = mixed(before, now);
      isNew = true;
    }
    if (!isNew) dearer[tiles] = mixed(this.dearer(tiles, isBeside), this.dearer(tiles, isBeside) * changed);
  }

  /** How many times what it takes in a batch of one tile a token takes to read in one of so many. */
  dearer(tiles: number, isBeside: boolean): number {
    return (isBeside ? this.#beside : this.#alone).dearer[tiles] ?? 1;
  }

  /** What those who answer there take where nobody reads, in ms, or as many of them as were seen; 0 where none were. */
  answersMs(places: readonly number[]): number {
    return this.#answers.of(places).ms;
  }

  /**
   * What a token takes to read at a place of its prompt in a batch of one tile; 0 where nothing is known. Beside
   * answers a place that was not reached yet is taken for dearer than one before it, as it is further in.
   */
  msPerTokenRead(from: number, isBeside: boolean): number {
    const times = (isBeside ? this.#beside : this.#alone).ms;
    const stretch = Math.floor(from / STRETCH);
    const known = times.findLastIndex((ms, index) => ms !== undefined && index <= stretch);
    const ms = times[known];
    if (ms === undefined) return 0;
    return isBeside ? (ms * (stretch + OWN_STRETCHES)) / (known + OWN_STRETCHES) : ms;
  }
}

interface Prices {
  /** What reading a token takes in a batch of one tile, by the stretch of its prompt. */
  readonly ms: number[];
  /** How many times that it takes in a batch of so many tiles. */
  readonly dearer: number[];
}
