import type { AnswerEvent } from '#contract/answer.ts';

/** An event that says words and nothing else. */
export type Words = Extract<AnswerEvent, { type: 'text-delta' | 'reasoning-delta' }>;

/** Escapes, and what no JSON text may contain. */
const ESCAPED = /[\\\p{Cc}]/u;
const ESCAPED_OR_QUOTED = /["\\\p{Cc}]/u;

const NO_WORDS: Words = { type: 'text-delta', choice: 0, text: '' };

/**
 * What the chunks of a stream have in common. Most differ from the one before in their words alone: they are known by
 * what stands before and after the words, and need not be read as JSON again, which costs several times as much.
 */
export class ChunkPattern {
  #before = '';
  #after = '';
  #words: Words = NO_WORDS;

  /** Takes a chunk that was read in full, and the words that are all it means. */
  learn(data: string, words: Words): void {
    const value = `"${words.text}"`;
    const at = data.indexOf(value);
    // Where nothing is escaped each quote is a quote, so the only such value is the one that the words came from.
    if (at === -1 || data.indexOf(value, at + 1) !== -1 || ESCAPED.test(data)) return;
    this.#before = data.slice(0, at + 1);
    this.#after = data.slice(at + value.length - 1);
    this.#words = words;
  }

  /** The text of a chunk that means the same but for its words; undefined where it has to be read in full. */
  textOf(data: string): string | undefined {
    const from = this.#before.length;
    const end = data.length - this.#after.length;
    if (this.#words === NO_WORDS || end <= from) return undefined; // empty words would be no event
    // Slices are compared in native code; startsWith() takes ten times as long.
    if (data.slice(0, from) !== this.#before || data.slice(end) !== this.#after) return undefined;
    const text = data.slice(from, end);
    return ESCAPED_OR_QUOTED.test(text) ? undefined : text;
  }

  /** The learned words with another text. */
  saying(text: string): Words {
    return { ...this.#words, text };
  }
}
