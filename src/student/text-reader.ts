import { DIGIT, GAP, kindOf, LETTER, MARK, MOST_CODE_UNITS, normalise, SIGN } from './letters.ts';

/** Which features are taken of a text. Word features and letter features are two blocks, weighed apart. */
export interface FeatureSettings {
  /** Longest run of neighbouring words that is a feature: 1 to 3. */
  readonly wordGrams: number;
  /** Whether two words with one between them are a feature too. */
  readonly skipGrams: boolean;
  /** Shortest and longest run of letters within a word, its borders counted as letters. */
  readonly lettersFrom: number;
  readonly lettersTo: number;
}

/** A text makes at most this many features: some eight for each code unit that is read. */
const MOST_FEATURES = 8 * (MOST_CODE_UNITS + 2);
const MOST_WORDS = MOST_CODE_UNITS;

const BORDER = 0x20;
const ZERO = 0x30;
const FIRST = 0x9747b28c | 0;

/**
 * Takes hashed features of texts, one text at a time, into arrays that are used again for the next: words, runs of
 * words, and runs of letters within words (Cavnar and Trenkle 1994; hashed as in Weinberger et al. 2009). No
 * substring is made.
 */
export class TextReader {
  /** The features of the last text, with repetitions: first `words` of words, then up to `count` of letters. */
  readonly hashes = new Uint32Array(MOST_FEATURES);
  words = 0;
  count = 0;
  /** The first so many of the features are single words. */
  singleWords = 0;

  readonly #settings: FeatureSettings;
  readonly #wordStart = new Int32Array(MOST_WORDS);
  readonly #wordEnd = new Int32Array(MOST_WORDS);
  readonly #wordHash = new Int32Array(MOST_WORDS);

  constructor(settings: FeatureSettings) {
    this.#settings = settings;
  }

  read(text: string): void {
    const letters = normalise(text);
    const wordCount = this.#findWords(letters);
    this.count = 0;
    this.#takeWords(wordCount);
    this.words = this.count;
    for (let word = 0; word < wordCount; word++) this.#takeLetters(letters, word);
  }

  #findWords(letters: string): number {
    let found = 0;
    let at = 0;
    while (at < letters.length && found < MOST_WORDS) {
      const kind = kindOf(letters.charCodeAt(at));
      const start = at++;
      if (kind === GAP) continue;
      let hash = mix(FIRST, codeOf(letters, start));
      if (kind !== MARK && kind !== SIGN) {
        for (; at < letters.length && continuesWord(letters, at); at++) hash = mix(hash, codeOf(letters, at));
      }
      this.#wordStart[found] = start;
      this.#wordEnd[found] = at;
      this.#wordHash[found] = hash;
      found++;
    }
    return found;
  }

  #takeWords(wordCount: number): void {
    const { wordGrams, skipGrams } = this.#settings;
    const hashes = this.#wordHash;
    for (let i = 0; i < wordCount; i++) this.#take((hashes[i] as number) ^ 0x51);
    this.singleWords = this.count;
    for (let i = -1; wordGrams > 1 && i < wordCount; i++) {
      const first = i < 0 ? BORDER : (hashes[i] as number);
      const second = i + 1 < wordCount ? (hashes[i + 1] as number) : BORDER;
      const pair = mix(mix(0x52, first), second);
      this.#take(pair);
      if (i + 2 >= wordCount) continue;
      const third = hashes[i + 2] as number;
      if (wordGrams > 2) this.#take(mix(pair, third));
      if (skipGrams) this.#take(mix(mix(0x53, first), third));
    }
  }

  #takeLetters(letters: string, word: number): void {
    const { lettersFrom, lettersTo } = this.#settings;
    const start = this.#wordStart[word] as number;
    const end = this.#wordEnd[word] as number;
    for (let from = start - 1; from < end; from++) {
      let hash = 0x54;
      const limit = Math.min(from + lettersTo, end + 1);
      for (let at = from; at < limit; at++) {
        hash = mix(hash, at < start || at === end ? BORDER : codeOf(letters, at));
        if (at - from + 1 >= lettersFrom) this.#take(hash);
      }
    }
  }

  #take(hash: number): void {
    if (this.count < MOST_FEATURES) this.hashes[this.count++] = scatter(hash);
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
