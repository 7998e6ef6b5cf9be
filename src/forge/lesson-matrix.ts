import type { FeatureSettings } from '#student/text-reader.ts';
import { TextVector } from '#student/text-vector.ts';
import type { Vocabulary } from '#student/vocabulary.ts';

/** The vectors of all texts of a lesson, one after the other. */
export interface LessonMatrix {
  /** Where each text begins in `features` and `values`; one more than there are texts. */
  readonly starts: Uint32Array;
  /** Where each text's features of words end and those of letters begin. */
  readonly wordEnds: Uint32Array;
  /** Rows of the vocabulary. */
  readonly features: Int32Array;
  readonly values: Float32Array;
  /** How many features each text has, with repetitions and those that are not known. */
  readonly sizes: Int32Array;
  /** How many features the vocabulary has. */
  readonly width: number;
}

const FEATURES_OF_A_USUAL_TEXT = 256;
const TEXTS_BETWEEN_YIELDS = 2048;

/** Yields the share that is done. */
export function* readLesson(
  texts: readonly string[],
  settings: FeatureSettings,
  vocabulary: Vocabulary,
): Generator<number, LessonMatrix> {
  const vector = new TextVector(settings, vocabulary);
  const starts = new Uint32Array(texts.length + 1);
  const wordEnds = new Uint32Array(texts.length);
  const sizes = new Int32Array(texts.length);
  let features = new Int32Array(FEATURES_OF_A_USUAL_TEXT * texts.length);
  let values = new Float32Array(features.length);
  let end = 0;
  for (const [at, text] of texts.entries()) {
    vector.read(text);
    if (end + vector.length > features.length) {
      const room = new Int32Array(2 * (end + vector.length));
      room.set(features);
      features = room;
      const more = new Float32Array(features.length);
      more.set(values);
      values = more;
    }
    features.set(vector.rows.subarray(0, vector.length), end);
    values.set(vector.values.subarray(0, vector.length), end);
    wordEnds[at] = end + vector.wordLength;
    end += vector.length;
    starts[at + 1] = end;
    sizes[at] = vector.features;
    if (at % TEXTS_BETWEEN_YIELDS === TEXTS_BETWEEN_YIELDS - 1) yield at / texts.length;
  }
  return {
    starts,
    wordEnds,
    features: features.slice(0, end),
    values: values.slice(0, end),
    sizes,
    width: vocabulary.size,
  };
}
