/**
 * Remembers what was worked out of a text, by the text itself, and forgets what was not used for long. Bounded by
 * characters, since prompts differ in length a thousandfold. It keeps two generations and drops the older when the
 * newer is full, so that at most twice `limitChars` are held.
 */
export class TextCache<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #youngChars = 0;
  readonly limitChars: number;

  constructor(limitChars: number) {
    this.limitChars = limitChars;
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** What `make` says of the text, asked again only where it was forgotten. */
  get(text: string, make: (text: string) => V): V {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const value = this.#old.get(text) ?? make(text);
    this.#keep(text, value);
    return value;
  }

  #keep(text: string, value: V): void {
    const chars = text.length + ENTRY_CHARS;
    if (chars > this.limitChars) return;
    if (this.#youngChars + chars > this.limitChars) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngChars = 0;
    }
    this.#young.set(text, value);
    this.#youngChars += chars;
  }
}

/** What an entry costs beside its text, so that a flood of short texts is bounded too. */
const ENTRY_CHARS = 100;
