import { DIGIT, GAP, kindOf, LETTER, MARK, MOST_CODE_UNITS, normalise, SIGN } from './letters.ts';

/** Which runs of letters within a word are features, the word's borders counted as letters. */
export interface FeatureSettings {
  readonly lettersFrom: number;
  readonly lettersTo: number;
}

/** The features of a text come in four kinds, one after the other. */
export const SINGLE_WORDS = 0;
export const WORD_PAIRS = 1;
export const WORD_TRIPLES = 2;
export const LETTER_RUNS = 3;
const KINDS = 4;

/** For each code unit that is read, three features of words and at most six of letters; longer lists are cut. */
const MOST_FEATURES = 9 * MOST_CODE_UNITS;

const BORDER = 0x20;
/** What stands in a phrase for words that are not common. */
const BLANK = 0x21;
const ZERO = 0x30;
/** Features of different kinds never share a hash by sharing their letters. */
const SEED_OF_WORD = 0x51;
const SEED_OF_PAIR = 0x52;
const SEED_OF_LETTERS = 0x53;
const SEED_OF_TRIPLE = 0x54;

/**
 * Takes hashed features of texts, one text at a time, into arrays that are used again for the next: words, pairs and
 * triples of neighbouring words, and runs of letters within words (Cavnar and Trenkle 1994; hashed as in Weinberger et
 * al. 2009). No substring is made.
 *
 * In pairs and triples a run of words that are not common is one blank: "play the song red lanta" is "play the song _".
 * So they tell how asks are put together, which holds for names that no lesson has heard, instead of the names that it
 * has.
 */
export class TextReader {
  /** The features of the last text, with repetitions. */
  readonly hashes = new Uint32Array(MOST_FEATURES);
  /** Where each kind begins among them; the last entry is how many there are. */
  readonly starts = new Int32Array(KINDS + 1);

  readonly #settings: FeatureSettings;
  readonly #commonWords: ReadonlySet<number>;
  readonly #wordStarts = new Int32Array(MOST_CODE_UNITS);
  readonly #wordEnds = new Int32Array(MOST_CODE_UNITS);
  readonly #wordHashes = new Int32Array(MOST_CODE_UNITS);
  #wordCount = 0;
  /** The words between two borders, with blanks. */
  readonly #phrase = new Int32Array(MOST_CODE_UNITS + 2);
  #phraseLength = 0;
  #count = 0;

  /** @param commonWords features of the kind SINGLE_WORDS */
  constructor(settings: FeatureSettings, commonWords: Iterable<number>) {
    this.#settings = settings;
    this.#commonWords = new Set(commonWords);
  }

  read(text: string): void {
    const letters = normalise(text);
    this.#findWords(letters);
    this.#count = 0;
    for (let word = 0; word < this.#wordCount; word++) this.#take(this.#wordHash(word));
    this.starts[WORD_PAIRS] = this.#count;
    this.#findPhrase();
    this.#takePairs();
    this.starts[WORD_TRIPLES] = this.#count;
    this.#takeTriples();
    this.starts[LETTER_RUNS] = this.#count;
    for (let word = 0; word < this.#wordCount; word++) this.#takeLetters(letters, word);
    this.starts[KINDS] = this.#count;
  }

  /** A word is a run of letters and digits; a mark and a sign are words of their own. */
  #findWords(letters: string): void {
    this.#wordCount = 0;
    let at = 0;
    while (at < letters.length) {
      const kind = kindOf(letters.charCodeAt(at));
      const start = at++;
      if (kind === GAP) continue;
      let hash = mix(SEED_OF_WORD, codeOf(letters, start));
      if (kind !== MARK && kind !== SIGN) {
        for (; at < letters.length && continuesWord(letters, at); at++) hash = mix(hash, codeOf(letters, at));
      }
      this.#wordStarts[this.#wordCount] = start;
      this.#wordEnds[this.#wordCount] = at;
      this.#wordHashes[this.#wordCount] = hash;
      this.#wordCount++;
    }
  }

  /** Nothing where there are no words. */
  #findPhrase(): void {
    this.#phraseLength = 0;
    if (this.#wordCount === 0) return;
    this.#phrase[this.#phraseLength++] = BORDER;
    for (let word = 0; word < this.#wordCount; word++) {
      const hash = this.#wordHash(word);
      const part = this.#commonWords.has(scatter(hash)) ? hash : BLANK;
      if (part === BLANK && this.#phrase[this.#phraseLength - 1] === BLANK) continue;
      this.#phrase[this.#phraseLength++] = part;
    }
    this.#phrase[this.#phraseLength++] = BORDER;
  }

  #takePairs(): void {
    for (let at = 1; at < this.#phraseLength; at++) {
      this.#take(mix(mix(SEED_OF_PAIR, this.#part(at - 1)), this.#part(at)));
    }
  }

  #takeTriples(): void {
    for (let at = 2; at < this.#phraseLength; at++) {
      this.#take(mix(mix(mix(SEED_OF_TRIPLE, this.#part(at - 2)), this.#part(at - 1)), this.#part(at)));
    }
  }

  #part(at: number): number {
    return this.#phrase[at] as number;
  }

  #takeLetters(letters: string, word: number): void {
    const { lettersFrom, lettersTo } = this.#settings;
    const start = this.#wordStarts[word] as number;
    const end = this.#wordEnds[word] as number;
    for (let from = start - 1; from < end; from++) {
      let hash = SEED_OF_LETTERS;
      const limit = Math.min(from + lettersTo, end + 1);
      for (let at = from; at < limit; at++) {
        hash = mix(hash, at < start || at === end ? BORDER : codeOf(letters, at));
        if (at - from + 1 >= lettersFrom) this.#take(hash);
      }
    }
  }

  #wordHash(word: number): number {
    return this.#wordHashes[word] as number;
  }

  #take(hash: number): void {
    if (this.#count < MOST_FEATURES) this.hashes[this.#count++] = scatter(hash);
  }
}

/** Any digit counts as zero: what matters is that there is a number, and of how many places. */
function codeOf(letters: string, at: number): number {
  const code = letters.charCodeAt(at);
  return kindOf(code) === DIGIT ? ZERO : code;
}

function continuesWord(letters: string, at: number): boolean {
  const kind = kindOf(letters.charCodeAt(at));
  return kind === LETTER || kind === DIGIT;
}

/** One round of MurmurHash3 (Appleby 2011). */
function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** The last step of MurmurHash3: every bit of the hash comes to depend on all others. */
function scatter(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
