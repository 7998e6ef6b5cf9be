/** A sequence in the model's memory: the tokens it keeps. */
export interface Kept {
  readonly sequence: number;
  readonly tokens: readonly number[];
  /** How many of them are in the memory already. */
  readonly kept: number;
}

export interface PrefixMatch<K extends Kept> {
  readonly source: K;
  readonly length: number;
}

/** How many tokens two lists begin with alike, of at most so many. */
export function commonLength(a: ArrayLike<number>, b: ArrayLike<number>, most: number): number {
  const end = Math.min(a.length, b.length, most);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}

/** Whether a text begins with these tokens. */
export function begins(text: ArrayLike<number>, tokens: ArrayLike<number>): boolean {
  return commonLength(text, tokens, tokens.length) === tokens.length;
}

/**
 * The sequence whose beginning serves a prompt best. The last token of a prompt is always computed, since the answer
 * begins with what comes out of it. `whole`: only sequences that can be used from end to end count (recurrent models).
 */
export function bestPrefix<K extends Kept>(
  prompt: readonly number[],
  sequences: Iterable<K>,
  whole: boolean,
): PrefixMatch<K> | undefined {
  let best: PrefixMatch<K> | undefined;
  for (const source of sequences) {
    const length = commonLength(prompt, source.tokens, Math.min(source.kept, prompt.length - 1));
    if (length === 0 || (whole && length < source.kept)) continue;
    if (!best || length > best.length) best = { source, length };
  }
  return best;
}

/** Reading so many tokens twice is cheaper than to wait for another who is reading them. */
const WORTH_WAITING = 32;

/** Whether another sequence is just now reading what this prompt begins with, so that waiting for it saves work. */
export function isBeingRead(prompt: readonly number[], have: number, running: Iterable<Kept>): boolean {
  for (const other of running) {
    if (other.kept >= other.tokens.length - 1) continue;
    const common = commonLength(prompt, other.tokens, prompt.length - 1);
    if (common > other.kept && common - have >= WORTH_WAITING) return true;
  }
  return false;
}
