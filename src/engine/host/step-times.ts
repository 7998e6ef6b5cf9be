/** Tokens of a prompt that stand so near to one another take about as long to read: each looks back at all before it. */
const STRETCH = 128;
/** Looking back at so many stretches takes about as long as all else that a token needs (350 M weights: five). */
const OWN_STRETCHES = 4;
/** How much the step just seen counts. */
const NEWEST = 0.3;
/** So many steps after they were last seen alone, what answers take may have grown: each looks back at more. */
const STALE_STEPS = 16;

/** What a batch held. */
export interface StepKind {
  /** Tokens of those who answer. */
  readonly answering: number;
  /** Of each prompt that was read: how many tokens, and where in it they begin. */
  readonly pieces: readonly { readonly tokens: number; readonly from: number }[];
}

/**
 * What steps take, from those before: so much for so many who answer, and so much more for each token of a prompt, by
 * how far back it looks. Small pieces beside answers are computed in another way than large ones alone, and may take
 * several times as long a token: what one kind of step shows says nothing of the other.
 */
export class StepTimes {
  readonly #answering: number[] = [];
  readonly #beside: number[] = [];
  readonly #alone: number[] = [];
  /** Since those who answer were last seen alone. */
  #stepsBeside = 0;

  /** A step in which nobody reads is wanted, or what answers take would be taken for what reading takes. */
  get isStale(): boolean {
    return this.#stepsBeside >= STALE_STEPS;
  }

  took({ answering, pieces }: StepKind, ms: number): void {
    if (pieces.length === 0) {
      this.#answering[answering] = mixed(this.#answering[answering], ms);
      this.#stepsBeside = 0;
      return;
    }
    if (answering > 0) this.#stepsBeside += 1;
    const read = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
    const [known, usualMs] = this.#usual(Math.max(1, answering));
    // Answers beyond those that were ever seen alone are taken for tokens that are read; and where a step took no longer
    // than answers alone, those have become quicker: then all tokens count alike.
    const each =
      ms > usualMs ? (ms - usualMs) / (Math.max(0, answering - known) + read) : ms / (answering + read);
    this.#learn(pieces, each, answering > 0);
  }

  /** Pieces share out what a step took by what each was expected to take. */
  #learn(pieces: StepKind['pieces'], each: number, isBeside: boolean): void {
    const times = isBeside ? this.#beside : this.#alone;
    const expected = pieces.map(({ from }) => this.msPerTokenRead(from, isBeside) || each);
    const read = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
    const expectedMs = pieces.reduce((sum, { tokens }, index) => sum + tokens * (expected[index] ?? 0), 0);
    const dearer = expectedMs > 0 ? (each * read) / expectedMs : 1;
    for (const [index, { from }] of pieces.entries()) {
      const stretch = Math.floor(from / STRETCH);
      times[stretch] = mixed(times[stretch], (expected[index] ?? each) * dearer);
    }
  }

  /**
   * What a token takes to read at a place of its prompt; 0 where nothing is known. Beside answers a place that was not
   * reached yet is taken for dearer than one before it, as it is further in.
   */
  msPerTokenRead(from: number, isBeside: boolean): number {
    const times = isBeside ? this.#beside : this.#alone;
    const stretch = Math.floor(from / STRETCH);
    const known = times.findLastIndex((ms, index) => ms !== undefined && index <= stretch);
    const ms = times[known];
    if (ms === undefined) return 0;
    return isBeside ? (ms * (stretch + OWN_STRETCHES)) / (known + OWN_STRETCHES) : ms;
  }

  /** A step in which nobody reads and so many answer, or as many of them as were seen: how many, and its ms. */
  #usual(answering: number): [answering: number, ms: number] {
    const known = this.#answering.findLastIndex((ms, count) => ms !== undefined && count <= answering);
    return known < 0 ? [0, 0] : [known, this.#answering[known] ?? 0];
  }
}

function mixed(before: number | undefined, now: number): number {
  return before === undefined ? now : before * (1 - NEWEST) + now * NEWEST;
}
