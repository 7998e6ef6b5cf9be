import { maskText } from './masking.ts';

/** From this similarity on, a prompt is taken for an edit of the other. */
export const EDIT_SIMILARITY = 0.5;

/** How many words make a shingle: enough that prompts on one subject do not share them by chance. */
const SHINGLE_WORDS = 3;

/** What a task's asks have in common, as far as it shows whether one grew out of the other. */
export interface Prompt {
  /** The name that was asked for. */
  readonly name: string;
  /** System prompt and template, as text. */
  readonly text: string;
}

/**
 * Whether a developer edited the one prompt into the other, so that the new task may inherit what was learned of the
 * old one (where the answers agree, which is for the caller to see). Prompts of different models are no kin: there
 * the answers may differ in everything.
 */
export function isEditOf(older: Prompt, newer: Prompt): boolean {
  return older.name === newer.name && promptSimilarity(older.text, newer.text) >= EDIT_SIMILARITY;
}

/** The likeliest ancestor among `older`; undefined where the prompt is an edit of none. Of equals the first. */
export function closestKin<T extends Prompt>(newer: Prompt, older: readonly T[]): T | undefined {
  let best: T | undefined;
  let bestSimilarity = 0;
  for (const prompt of older) {
    if (!isEditOf(prompt, newer)) continue;
    const similarity = promptSimilarity(prompt.text, newer.text);
    if (similarity > bestSimilarity) [best, bestSimilarity] = [prompt, similarity];
  }
  return best;
}

/**
 * How much of two prompts is the same, 0 to 1: the shingles of masked words that they share, as a share of the
 * smaller prompt's (containment, Broder 1997: a paragraph added is no other prompt) and of both (Jaccard: a prompt is
 * not a part of another because it is short), the geometric mean of the two.
 */
export function promptSimilarity(a: string, b: string): number {
  const [first, second] = [shinglesOf(a), shinglesOf(b)];
  const smaller = Math.min(first.size, second.size);
  if (smaller === 0) return first.size === second.size ? 1 : 0;
  const shared = first.intersection(second).size;
  return Math.sqrt((shared / smaller) * (shared / (first.size + second.size - shared)));
}

function shinglesOf(prompt: string): Set<string> {
  const words =
    maskText(prompt)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+|<\w+>/gu) ?? [];
  if (words.length < SHINGLE_WORDS) return new Set(words.length === 0 ? [] : [words.join(' ')]);
  return new Set(
    words.slice(SHINGLE_WORDS - 1).map((_, at) => words.slice(at, at + SHINGLE_WORDS).join(' ')),
  );
}
