import { LETTER_RUNS, SINGLE_WORDS, type TextReader, WORD_PAIRS, WORD_TRIPLES } from './text-reader.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A student looks at a text in two ways, each with a vocabulary and a small network of its own. */
export const VIEWS = ['words', 'letters'] as const;
export type ViewName = (typeof VIEWS)[number];

/** Which kinds of feature belong to a view, and how much each kind weighs. Measured; see docs/journal.md. */
export const KINDS_OF_VIEW: Readonly<Record<ViewName, readonly { kind: number; weight: number }[]>> = {
  words: [
    { kind: SINGLE_WORDS, weight: 1 },
    { kind: WORD_PAIRS, weight: 0.8 },
    { kind: WORD_TRIPLES, weight: 0.6 },
  ],
  letters: [{ kind: LETTER_RUNS, weight: 1 }],
};

/**
 * Weighs the features of a text by tf-idf: (1 + ln tf) · idf (Salton and Buckley 1988), each kind of feature scaled to
 * its weight. Features that are not known count in the length of their kind, so a text of which little is known makes
 * a short vector: all that is said of it is said more quietly.
 */
export class ViewVector {
  /** The vector of the last text: rows of the vocabulary with their values, `length` of them. */
  readonly rows: Int32Array;
  readonly values: Float32Array;
  length = 0;

  readonly #view: ViewName;
  readonly #vocabulary: Vocabulary;
  /** How often each feature was met among those of the kind at hand; all zero in between. */
  readonly #met: Uint16Array;

  constructor(view: ViewName, vocabulary: Vocabulary, mostFeatures: number) {
    this.#view = view;
    this.#vocabulary = vocabulary;
    this.#met = new Uint16Array(vocabulary.size);
    this.rows = new Int32Array(Math.min(vocabulary.size, mostFeatures));
    this.values = new Float32Array(this.rows.length);
  }

  /** Weighs what the reader has read. */
  weigh(reader: TextReader): void {
    this.length = 0;
    for (const { kind, weight } of KINDS_OF_VIEW[this.#view]) this.#weighKind(reader, kind, weight);
  }

  #weighKind(reader: TextReader, kind: number, weight: number): void {
    const { rarity, rarityOfUnknown } = this.#vocabulary;
    const start = this.length;
    const unknown = this.#count(
      reader.hashes,
      reader.starts[kind] as number,
      reader.starts[kind + 1] as number,
    );
    let squared = unknown * rarityOfUnknown * rarityOfUnknown;
    for (let i = start; i < this.length; i++) {
      const row = this.rows[i] as number;
      const met = this.#met[row] as number;
      this.#met[row] = 0;
      const value = (met === 1 ? 1 : 1 + Math.log(met)) * (rarity[row] as number);
      this.values[i] = value;
      squared += value * value;
    }
    const scale = weight / Math.sqrt(squared);
    for (let i = start; i < this.length; i++) this.values[i] = (this.values[i] as number) * scale;
  }

  /** Lists the known features among hashes `from` to `to`, once each; gives how many are not known. */
  #count(hashes: Uint32Array, from: number, to: number): number {
    let unknown = 0;
    for (let i = from; i < to; i++) {
      const row = this.#vocabulary.find(hashes[i] as number);
      if (row < 0) {
        unknown++;
        continue;
      }
      const met = this.#met[row] as number;
      if (met === 0) this.rows[this.length++] = row;
      this.#met[row] = met + 1;
    }
    return unknown;
  }
}

/** The squared length of the longest vector that a view makes: of a text of which all is known. */
export function fullLength(view: ViewName): number {
  return KINDS_OF_VIEW[view].reduce((sum, { weight }) => sum + weight * weight, 0);
}

/** Of a view's vector the part that is known, 0 to 1: its squared length as a share of the full one. */
export function knownPart(view: ViewName, values: Float32Array, length: number): number {
  let squared = 0;
  for (let i = 0; i < length; i++) squared += (values[i] as number) ** 2;
  return squared / fullLength(view);
}
