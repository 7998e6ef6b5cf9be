import { ServedTally, type Stretch } from './served.ts';
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
  /** The student that answered; undefined where the teacher did. */
  readonly student: string | undefined;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** From the call to the whole answer, by the client's clock. */
  readonly clientUs: number;
  /** The stand-in's part of it, by the stand-in's clock. */
  readonly standInUs: number | undefined;
  /** When it was there, in ms since 1970. */
  readonly atMs: number;
}

export interface Exchanged {
  readonly question: string;
  readonly answer: string;
  readonly label: string;
  /** As of the answer. */
  readonly student: string | undefined;
}

const KEPT_EXAMPLES = 5;
const KEPT_DIFFERENT = 3;
const RECENT = 500;
/** Over so many of the last asks the share of students is shown while it goes on. */
const RECENT_SHARE = 200;

/** Counts what comes back while it comes back. */
export class Tally {
  /** How many questions there are in all, as far as is known: a drift takes as long as it takes. */
  total: number;
  /** For each answered ask, whoever answered. */
  readonly clientUs: number[] = [];
  /** When each of them was there, ascending. */
  readonly answeredAtMs: number[] = [];
  /** For each ask that a student answered. */
  readonly studentUs: number[] = [];
  /** For each that its teacher answered: the client's time, and where the reply told it, the stand-in's. */
  readonly teacherUs: number[] = [];
  readonly standInUs: number[] = [];
  /** The client's time minus the stand-in's, ask by ask. */
  readonly addedUs: number[] = [];
  /** Each answered ask's trace, with the stand-in's part of its time. */
  readonly standInUsOf = new Map<string, number | undefined>();
  /** Each complaint with how often it came. */
  readonly problems = new Map<string, number>();
  readonly examples: Exchanged[] = [];
  /** Of the teacher's answers those that are no label of their text. */
  readonly different: Exchanged[] = [];
  readonly served = new ServedTally();
  failed = 0;
  cutOff = 0;
  /** Answers of the teacher that are a label of their text. */
  equal = 0;
  /** Of what the teacher answered. */
  tokensIn = 0;
  tokensOut = 0;
  #stretch: Stretch = 'usual';
  #labels = new Map<string, Set<string>>();
  #recent: boolean[] = [];

  constructor(total: number) {
    this.total = total;
  }

  /** What comes from now on answers one of these rows. */
  begin(stretch: Stretch, rows: readonly Row[]): void {
    this.#stretch = stretch;
    this.#labels = new Map();
    for (const { text, label } of rows) this.#labels.getOrInsertComputed(text, () => new Set()).add(label);
  }

  get answered(): number {
    return this.clientUs.length;
  }

  /** Asks that came to an end of their own. */
  get done(): number {
    return this.answered + this.failed;
  }

  /** Answers that were there by then. */
  answeredBy(atMs: number): number {
    let [low, high] = [0, this.answeredAtMs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.answeredAtMs[middle] ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The latest latencies: enough for a live median, few enough to sort ten times a second. */
  recentUs(): number[] {
    return this.clientUs.slice(-RECENT);
  }

  /** The share of the last answers that students gave, from 0 to 1. */
  recentShare(): number {
    const { length } = this.#recent;
    return length === 0 ? 0 : this.#recent.filter(Boolean).length / length;
  }

  take(row: Row, asked: Asked): void {
    if (asked.kind === 'cut-off') this.cutOff += 1;
    else if (asked.kind === 'failed') {
      this.failed += 1;
      this.problems.set(asked.problem, (this.problems.get(asked.problem) ?? 0) + 1);
    } else this.#answered(row, asked);
  }

  #answered(row: Row, asked: Answered): void {
    const { student, atMs, clientUs } = asked;
    const exchanged = { question: row.text, answer: asked.text, label: row.label, student };
    // Spread over the whole, so that they show more than the first kind of question.
    const isNextExample = this.answered >= (this.examples.length * this.total) / KEPT_EXAMPLES;
    if (isNextExample && this.examples.length < KEPT_EXAMPLES) this.examples.push(exchanged);
    this.clientUs.push(clientUs);
    this.answeredAtMs.push(Math.max(atMs, this.answeredAtMs.at(-1) ?? 0)); // a clock may be set back
    this.#recent = [...this.#recent.slice(1 - RECENT_SHARE), student !== undefined];
    if (asked.traceId !== undefined) this.standInUsOf.set(asked.traceId, asked.standInUs);
    if (student === undefined) this.#byTeacher(asked, exchanged);
    else {
      this.studentUs.push(clientUs);
      this.served.take(student, this.#stretch, { isRight: asked.text === row.label, atMs, us: clientUs });
    }
  }

  /** A text that stands there with two labels gets them in turn, and which is due depends on the audits too. */
  #byTeacher(asked: Answered, exchanged: Exchanged): void {
    const isEqual = asked.text === exchanged.label || this.#labels.get(exchanged.question)?.has(asked.text);
    if (isEqual) this.equal += 1;
    else if (this.different.length < KEPT_DIFFERENT) this.different.push(exchanged);
    this.teacherUs.push(asked.clientUs);
    if (asked.standInUs !== undefined) {
      this.standInUs.push(asked.standInUs);
      this.addedUs.push(asked.clientUs - asked.standInUs);
    }
    this.tokensIn += asked.tokensIn;
    this.tokensOut += asked.tokensOut;
  }
}
