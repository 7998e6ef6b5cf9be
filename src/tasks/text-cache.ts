/**
 * Remembers what was worked out of a text, by the text itself, and forgets what was not used for long. Bounded by
 * characters, since prompts differ in length a thousandfold.
 *
 * It keeps two generations and drops the older when the newer is full, so that at most twice `limitChars` are held.
 * A text has to come twice within a shorter while to be kept at all: prompts that name the time come once each, and
 * keeping those would cost more than it saves.
 */
export class TextCache<V> {
  #young: Generation<V> = { chars: 0, values: new Map() };
  #old: ReadonlyMap<string, V> = new Map();
  #once: Generation<V> = { chars: 0, values: new Map() };
  readonly limitChars: number;

  constructor(limitChars: number) {
    this.limitChars = limitChars;
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#young.values.size + this.#old.size + this.#once.values.size;
  }

  /** What `make` says of the text, asked again only where it was forgotten. */
  get(text: string, make: (text: string) => V): V {
    const known = this.#young.values.get(text);
    if (known !== undefined) return known;
    const seen = this.#old.get(text) ?? this.#once.values.get(text);
    if (seen !== undefined) {
      this.#keep(text, seen);
      return seen;
    }
    const value = make(text);
    if (!put(this.#once, text, value, this.limitChars / ONCE_PART))
      this.#once = { chars: 0, values: new Map() };
    return value;
  }

  #keep(text: string, value: V): void {
    if (put(this.#young, text, value, this.limitChars)) return;
    this.#old = this.#young.values;
    this.#young = { chars: 0, values: new Map() };
    put(this.#young, text, value, this.limitChars);
  }
}

interface Generation<V> {
  chars: number;
  readonly values: Map<string, V>;
}

/** The part of the limit that texts may take up that came only once. */
const ONCE_PART = 8;
/** What an entry costs beside its text, so that a flood of short texts is bounded too. */
const ENTRY_CHARS = 100;

/** False where there is no room left. */
function put<V>(generation: Generation<V>, text: string, value: V, limitChars: number): boolean {
  const chars = text.length + ENTRY_CHARS;
  if (generation.chars + chars > limitChars) return false;
  generation.values.set(text, value);
  generation.chars += chars;
  return true;
}
