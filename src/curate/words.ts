/** Scripts that put no spaces between words: each of their letters stands for a word. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD = new RegExp(`[${UNSPACED}]|[[\\p{L}\\p{M}\\p{N}]--[${UNSPACED}]]+`, 'gv');

/** Read from each end of a text; what lies between tells no two texts apart. */
const MOST_WORDS_PER_END = 500;
/** Longer than any 500 words that people write, so that a text of megabytes costs no more than its ends. */
const MOST_CHARS_PER_END = 8_000;

/** The words of a text, in lower case and without punctuation; of a long one the first and the last 500. */
export function wordsOf(text: string): string[] {
  if (text.length <= 2 * MOST_CHARS_PER_END) return endsOf(split(text));
  return endsOf([...split(text.slice(0, MOST_CHARS_PER_END)), ...split(text.slice(-MOST_CHARS_PER_END))]);
}

/**
 * A text with what never changes its meaning taken away: forms of letters (NFKC), case, and how wide its spaces are.
 * Punctuation stays, since `a+b` and `a-b` are two questions.
 */
export function normalForm(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function split(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
}

function endsOf(words: string[]): string[] {
  if (words.length <= 2 * MOST_WORDS_PER_END) return words;
  return [...words.slice(0, MOST_WORDS_PER_END), ...words.slice(-MOST_WORDS_PER_END)];
}
