import type { SamplingPlan } from '../native/sampling-plan.ts';

/** All that the scheduler does to a model: the library behind it, or a scripted one in tests. */
export interface Compute {
  /** Tokens that all sequences together may keep. */
  readonly cells: number;
  readonly batchTokens: number;
  /** Sequences that may exist at once. */
  readonly sequences: number;
  /** Whether a cached sequence can only be used as a whole, as with recurrent models. */
  readonly isStateful: boolean;
  /** Whether the first token of a text carries a space that is none of the text's, as with sentencepiece. */
  readonly addsSpace: boolean;

  /** One token of the next batch; gives its place there. */
  add(token: number, position: number, sequence: number, output: boolean): number;
  /** Computes the batch. False, with nothing changed, where the memory had no room after all. */
  decode(): boolean;
  share(from: number, to: number, count: number): void;
  cut(sequence: number, from: number): void;
  /** A copy of what is kept of the tokens from one position up to another; where `isStateful`, of all there are. */
  save(sequence: number, from: number, to: number): Uint8Array;
  /** Puts a copy back, of the tokens from this position on, which is where the sequence ends so far. False: no room. */
  restore(sequence: number, from: number, bytes: Uint8Array): boolean;

  chooser(plan: SamplingPlan, shown?: readonly string[]): Chooser;
  logits(place: number): Float32Array;
  /** The bytes of a token: none for a control token, unless its text is one of `shown`. */
  piece(token: number, shown?: readonly string[]): Uint8Array;
  isEnd(token: number): boolean;
}

/** What is kept of a sequence, part after part from its beginning on: bytes as the library writes them. */
export type SavedState = readonly SavedPart[];

export interface SavedPart {
  /** How many tokens it is of. */
  readonly tokens: number;
  readonly bytes: Uint8Array;
}

export function sizeOf(state: SavedState): number {
  return state.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Chooses the tokens of one generation. */
export interface Chooser {
  /** The token after the one at a place of the last batch; undefined where a grammar allows none. */
  next(place: number): number | undefined;
  close(): void;
}
