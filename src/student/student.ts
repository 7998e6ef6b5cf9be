import { confidenceOf, gatherEvidence, type HeadView, viewHead } from './confidence.ts';
import { addRow, type SparseWeights } from './sparse-weights.ts';
import type { StudentHeader } from './student-header.ts';
import { TextVector } from './text-vector.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface StudentAnswer {
  /** For each head the position of its value. */
  readonly values: readonly number[];
  /** The chance that all of them are the teacher's, 0 to 1. */
  readonly confidence: number;
}

/** A small model of one task: answers any text, and says how sure it is. Below what threshold to abstain is not its matter. */
export class Student {
  readonly header: StudentHeader;
  readonly #weights: SparseWeights;
  readonly #vector: TextVector;
  /** The scores of the last text, the heads after one another. */
  readonly #scores: Float32Array;
  /** Where each head begins in the scores; one more than there are heads. */
  readonly #starts: readonly number[];

  constructor(header: StudentHeader, vocabulary: Vocabulary, weights: SparseWeights) {
    this.header = header;
    this.#weights = weights;
    this.#vector = new TextVector(header.features, vocabulary);
    this.#scores = new Float32Array(weights.columns);
    this.#starts = columnStarts(header.heads);
  }

  answer(text: string): StudentAnswer {
    this.#score(text);
    const { sharpness, usualFeatures } = this.header.calibration;
    const heads = sharpness.map((sharp, head) => this.#view(head, sharp));
    const evidence = gatherEvidence(heads, this.#vector, usualFeatures);
    return {
      values: heads.map(({ best }) => best),
      confidence: confidenceOf(evidence, this.header.calibration),
    };
  }

  /** For each value of a head its score; the best is what `answer` says. */
  scores(text: string, head: number): Float32Array {
    this.#score(text);
    return this.#scores.slice(this.#starts[head], this.#starts[head + 1]);
  }

  #score(text: string): void {
    const vector = this.#vector;
    vector.read(text);
    this.#scores.set(this.#weights.bias);
    for (let i = 0; i < vector.length; i++) {
      addRow(this.#weights, vector.rows[i] as number, vector.values[i] as number, this.#scores);
    }
  }

  #view(head: number, sharpness: number): HeadView {
    const [start = 0, end = 0] = this.#starts.slice(head, head + 2);
    return viewHead(this.#scores, start, end, sharpness);
  }
}

/** Where each head's columns begin, and last how many columns there are. */
export function columnStarts(heads: readonly { readonly values: readonly string[] }[]): number[] {
  const starts = [0];
  for (const { values } of heads) starts.push((starts.at(-1) ?? 0) + values.length);
  return starts;
}
