import { type FeatureSettings, TextReader } from './text-reader.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Weighs the features of texts by tf-idf: (1 + ln tf) · idf (Salton and Buckley 1988). Words and letters are two blocks,
 * each of length 1. What is not known counts in the length of its block, so that a text of which little is known
 * makes short vectors: all that is said of it is said more quietly.
 */
export class TextVector {
  /** The vector of the last text: rows of the vocabulary with their values, `length` of them. */
  readonly rows: Int32Array;
  readonly values: Float32Array;
  length = 0;
  /** The first so many of them are of words, the others of letters. */
  wordLength = 0;
  /** Of the last text: the squared length of what is known of each block, 0 to 1. */
  knownWords = 0;
  knownLetters = 0;
  /** How many features the last text has, with repetitions. */
  features = 0;

  readonly #reader: TextReader;
  readonly #vocabulary: Vocabulary;
  /** How often each feature was met in the block at hand; all zero between blocks. */
  readonly #met: Uint16Array;

  constructor(settings: FeatureSettings, vocabulary: Vocabulary) {
    this.#reader = new TextReader(settings);
    this.#vocabulary = vocabulary;
    this.#met = new Uint16Array(vocabulary.size);
    const most = Math.min(vocabulary.size, this.#reader.hashes.length);
    this.rows = new Int32Array(most);
    this.values = new Float32Array(most);
  }

  read(text: string): void {
    const reader = this.#reader;
    reader.read(text);
    this.length = 0;
    this.features = reader.count;
    this.knownWords = this.#weighBlock(0, reader.words);
    this.wordLength = this.length;
    this.knownLetters = this.#weighBlock(reader.words, reader.count);
  }

  /** Appends one block, of the reader's features `from` to `to`; gives the squared length of its known part. */
  #weighBlock(from: number, to: number): number {
    const { rarity, rarityOfUnknown } = this.#vocabulary;
    const start = this.length;
    const unknown = this.#countBlock(from, to);
    let known = 0;
    for (let i = start; i < this.length; i++) {
      const row = this.rows[i] as number;
      const met = this.#met[row] as number;
      this.#met[row] = 0;
      const value = (met === 1 ? 1 : 1 + Math.log(met)) * (rarity[row] as number);
      this.values[i] = value;
      known += value * value;
    }
    if (known === 0) return 0;
    const squared = known + unknown * rarityOfUnknown * rarityOfUnknown;
    const scale = 1 / Math.sqrt(squared);
    for (let i = start; i < this.length; i++) this.values[i] = (this.values[i] as number) * scale;
    return known / squared;
  }

  /** Lists the known features once each; gives how many are not known. */
  #countBlock(from: number, to: number): number {
    const hashes = this.#reader.hashes;
    let unknown = 0;
    for (let i = from; i < to; i++) {
      const row = this.#vocabulary.find(hashes[i] as number);
      if (row < 0) {
        unknown++;
        continue;
      }
      if (this.#met[row] === 0) this.rows[this.length++] = row;
      this.#met[row] = (this.#met[row] as number) + 1;
    }
    return unknown;
  }
}
