/** Prompts of which every token is known beforehand. */
import { seededRandom } from '#std/random.ts';

/** Capitals and digits are in no longer word of the made-up vocabulary, so each is a token of its own. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** The begin token, and the space that sentencepiece puts before a text. */
const BEFORE = 2;

/** A prompt of so many tokens; another seed shares no beginning with it. */
export function spelledPrompt(tokens: number, seed: number): string {
  return spelled(tokens - BEFORE, seed);
}

/** So many letters, each a token. */
export function spelled(letters: number, seed: number): string {
  const random = seededRandom(seed * 7919 + 17);
  return Array.from({ length: letters }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
}
