import { normalForm, wordsOf } from './words.ts';

/** Of the texts that share a word, at most this many are looked at, the newest first. */
const MOST_HOLDERS = 300;

/** A text and how like another it is. */
export interface Neighbour {
  /** Its position. */
  readonly text: number;
  /** Cosine of TF-IDF weights, above 0 and at most 1. */
  readonly likeness: number;
}

/**
 * Finds the texts that are most like a given one. Each word and each pair of neighbouring words weighs
 * ln(1 + texts / texts that have it), once a text; likeness is the cosine of two texts' weights. (Salton and Buckley,
 * "Term-weighting approaches in automatic text retrieval", 1988.)
 */
export class Neighbours {
  readonly #features: readonly (readonly string[])[];
  readonly #holders = new Map<string, number[]>();
  readonly #lengths: readonly number[];
  /** Kept between calls, all zero. */
  readonly #scores: Float64Array;

  /** @param texts oldest first */
  constructor(texts: readonly string[]) {
    this.#features = texts.map(featuresOf);
    this.#features.forEach((features, text) => {
      for (const feature of features) this.#holders.getOrInsert(feature, []).push(text);
    });
    this.#lengths = this.#features.map((features) =>
      Math.hypot(...features.map((feature) => this.#weight(feature))),
    );
    this.#scores = new Float64Array(texts.length);
  }

  /** The others that are most like a text: at most `most`, likeness at least `least`, the most alike and newest first. */
  of(text: number, most: number, least: number): Neighbour[] {
    const found: number[] = [];
    for (const feature of this.#features[text] as readonly string[]) {
      const score = this.#weight(feature) ** 2;
      for (const other of this.#holders.get(feature)?.slice(-MOST_HOLDERS) ?? []) {
        if (this.#scores[other] === 0) found.push(other);
        this.#scores[other] = (this.#scores[other] as number) + score;
      }
    }
    const length = this.#lengths[text] as number;
    const neighbours = found.map((other) => {
      const likeness = (this.#scores[other] as number) / (length * (this.#lengths[other] as number));
      this.#scores[other] = 0;
      return { text: other, likeness };
    });
    return neighbours
      .filter((neighbour) => neighbour.text !== text && neighbour.likeness >= least)
      .sort((a, b) => b.likeness - a.likeness || b.text - a.text)
      .slice(0, most);
  }

  #weight(feature: string): number {
    return Math.log(1 + this.#features.length / (this.#holders.get(feature)?.length ?? 1));
  }
}

function featuresOf(text: string): string[] {
  const words = wordsOf(text);
  if (words.length === 0) return [normalForm(text)];
  const pairs = words.slice(1).map((word, at) => `${words[at]} ${word}`);
  return [...new Set([...words, ...pairs])];
}
