import type { Row } from './workload.ts';

/** What came of one question. */
export type Asked =
  | Answered
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'cut-off' };

export interface Answered {
  readonly kind: 'answered';
  readonly text: string;
  readonly traceId: string | undefined;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** From the call to the whole answer, by the client's clock. */
  readonly clientUs: number;
  /** The stand-in's part of it, by the stand-in's clock. */
  readonly standInUs: number | undefined;
}

export interface Exchanged {
  readonly question: string;
  readonly answer: string;
  readonly label: string;
}

const KEPT_EXAMPLES = 5;
const KEPT_DIFFERENT = 3;
const RECENT = 500;

/** Counts what comes back while it comes back. */
export class Tally {
  readonly total: number;
  /** For each answered ask. */
  readonly clientUs: number[] = [];
  /** For each answered ask whose reply told the stand-in's time, in the same order. */
  readonly standInUs: number[] = [];
  /** The client's time minus the stand-in's, ask by ask. */
  readonly addedUs: number[] = [];
  /** Each answered ask's trace, with the stand-in's part of its time. */
  readonly standInUsOf = new Map<string, number | undefined>();
  /** Each complaint with how often it came. */
  readonly problems = new Map<string, number>();
  readonly examples: Exchanged[] = [];
  readonly different: Exchanged[] = [];
  failed = 0;
  cutOff = 0;
  equal = 0;
  tokensIn = 0;
  tokensOut = 0;

  constructor(total: number) {
    this.total = total;
  }

  get answered(): number {
    return this.clientUs.length;
  }

  /** Asks that came to an end of their own. */
  get done(): number {
    return this.answered + this.failed;
  }

  /** The latest latencies: enough for a live median, few enough to sort ten times a second. */
  recentUs(): number[] {
    return this.clientUs.slice(-RECENT);
  }

  take(row: Row, asked: Asked): void {
    if (asked.kind === 'cut-off') this.cutOff += 1;
    else if (asked.kind === 'failed') {
      this.failed += 1;
      this.problems.set(asked.problem, (this.problems.get(asked.problem) ?? 0) + 1);
    } else this.#answered(row, asked);
  }

  #answered(row: Row, asked: Answered): void {
    const exchanged = { question: row.text, answer: asked.text, label: row.label };
    // Spread over the whole, so that they show more than the first kind of question.
    const isNextExample = this.answered >= (this.examples.length * this.total) / KEPT_EXAMPLES;
    if (isNextExample && this.examples.length < KEPT_EXAMPLES) this.examples.push(exchanged);
    if (asked.text === row.label) this.equal += 1;
    else if (this.different.length < KEPT_DIFFERENT) this.different.push(exchanged);
    this.clientUs.push(asked.clientUs);
    if (asked.standInUs !== undefined) {
      this.standInUs.push(asked.standInUs);
      this.addedUs.push(asked.clientUs - asked.standInUs);
    }
    if (asked.traceId !== undefined) this.standInUsOf.set(asked.traceId, asked.standInUs);
    this.tokensIn += asked.tokensIn;
    this.tokensOut += asked.tokensOut;
  }
}
