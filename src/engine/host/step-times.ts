/** Tokens of a prompt that stand so near to one another take about as long to read: each looks back at all before it. */
const STRETCH = 512;
/** How much the step just seen counts. */
const NEWEST = 0.3;

/** What a batch held. */
export interface StepKind {
  /** Tokens of those who answer. */
  readonly answering: number;
  /** Tokens of prompts. */
  readonly read: number;
  /** Where in its prompt the largest piece of them begins. */
  readonly from: number;
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

  took({ answering, read, from }: StepKind, ms: number): void {
    if (read === 0) {
      this.#answering[answering] = mixed(this.#answering[answering], ms);
      return;
    }
    const times = answering > 0 ? this.#beside : this.#alone;
    const stretch = Math.floor(from / STRETCH);
    const [known, usualMs] = this.#usual(Math.max(1, answering));
    // Answers beyond those that were ever seen alone are taken for tokens that are read; and where a step took no longer
    // than answers alone, those have become quicker: then all tokens count alike.
    const each =
      ms > usualMs ? (ms - usualMs) / (Math.max(0, answering - known) + read) : ms / (answering + read);
    times[stretch] = mixed(times[stretch], each);
  }

  /**
   * What a token takes to read at a place of its prompt; 0 where nothing is known. Beside answers a place that was not
   * reached yet is taken for as much dearer than one before it as it is further in: it cannot be more than that.
   */
  msPerTokenRead(from: number, isBeside: boolean): number {
    const times = isBeside ? this.#beside : this.#alone;
    const stretch = Math.floor(from / STRETCH);
    const known = times.findLastIndex((ms, index) => ms !== undefined && index <= stretch);
    const ms = times[known];
    if (ms === undefined) return 0;
    return isBeside ? (ms * (stretch + 1)) / (known + 1) : ms;
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
