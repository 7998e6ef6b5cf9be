import type { ClosedShape } from '#contract/shape.ts';

/** A student at its post: all that a server needs to let it answer. */
export interface StudentPost {
  /** The student's name, an expert id: `task.n`. */
  readonly id: string;
  readonly task: string;
  /** sha256 in hex of its file in the vault. */
  readonly file: string;
  readonly shape: ClosedShape;
  /** From this confidence on it may answer. */
  readonly threshold: number;
  /** The same while its asks are not of the kind it was examined on: where it answered half as many, the surest. */
  readonly cautiousThreshold: number;
  /** The verdict that lets it, and what that verdict promises. */
  readonly verdict: string;
  readonly alpha: number;
  readonly delta: number;
  readonly tokens: TokenCounts;
}

/**
 * How the teacher counts tokens on this task: clients bill by them, so a student's answer states the counts that the
 * teacher's would have. Those of known answers are exact, all others lie on a straight line through what was seen.
 */
export interface TokenCounts {
  /** Tokens out of each answer text that was seen, the usual count. */
  readonly out: Readonly<Record<string, number>>;
  /** Tokens out by the characters of any other answer: an object may have its values in a new combination. */
  readonly outOfOthers?: TokenLine;
  /** Tokens in by the characters of the request; absent where the teacher never told. */
  readonly in?: TokenLine;
}

/** Tokens = base + perChar × characters. */
export interface TokenLine {
  readonly base: number;
  readonly perChar: number;
}
