import type { AnswerEvent } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';

/** The vectors of an answer, in the order of the inputs, whatever order they came in. */
export class VectorCollector {
  readonly #vectors: Float32Array[] = [];

  take(event: AnswerEvent): void {
    if (event.type === 'vector') this.#vectors[event.index] = event.values;
  }

  /**
   * One for each of `count` inputs, cut to `dimensions` where that is given. Throws `upstream_failed` where one is
   * missing and `bad_request` where they are shorter than wanted.
   */
  vectors(count: number, dimensions: number | undefined, expertId: string): readonly Float32Array[] {
    for (let index = 0; index < count; index++) {
      if (!this.#vectors[index])
        throw new AppError(
          'upstream_failed',
          `Expert "${expertId}" sent ${this.#vectors.filter(Boolean).length} vectors for ${count} inputs: that of input ${index} is missing`,
        );
    }
    const vectors = this.#vectors.slice(0, count);
    return dimensions === undefined ? vectors : vectors.map((vector) => shortened(vector, dimensions));
  }
}

/**
 * The first so many numbers, brought back to length 1: what models trained to be cut (Matryoshka representation
 * learning, Kusupati et al. 2022) mean by fewer dimensions.
 */
export function shortened(vector: Float32Array, dimensions: number): Float32Array {
  if (dimensions === vector.length) return vector;
  if (dimensions > vector.length) {
    throw new AppError(
      'bad_request',
      `Cannot give ${dimensions} dimensions: the model's vectors have ${vector.length}`,
      { param: 'dimensions', hint: `Ask for at most ${vector.length}, or leave dimensions out.` },
    );
  }
  const cut = vector.slice(0, dimensions);
  const length = Math.sqrt(cut.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? cut.map((value) => value / length) : cut;
}
