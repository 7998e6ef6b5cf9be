import type { TextReader } from '#student/text-reader.ts';
import { type ViewName, ViewVector } from '#student/view.ts';
import type { Vocabulary } from '#student/vocabulary.ts';
import type { Steps } from './progress.ts';

/** The vectors of all texts of a lesson in one view, one after the other. */
export interface LessonMatrix {
  /** Where each text begins in `features` and `values`; one more than there are texts. */
  readonly starts: Uint32Array;
  /** Rows of the vocabulary. */
  readonly features: Int32Array;
  readonly values: Float32Array;
  /** How many features the vocabulary has, and the most that any text has. */
  readonly width: number;
  readonly longest: number;
}

const FEATURES_OF_A_USUAL_TEXT = 128;
const TEXTS_BETWEEN_YIELDS = 2048;

/** Yields the share that is done. */
export function* readLesson(
  texts: readonly string[],
  reader: TextReader,
  view: ViewName,
  vocabulary: Vocabulary,
): Steps<LessonMatrix> {
  const vector = new ViewVector(view, vocabulary, reader.hashes.length);
  const starts = new Uint32Array(texts.length + 1);
  let features = new Int32Array(FEATURES_OF_A_USUAL_TEXT * texts.length);
  let values = new Float32Array(features.length);
  let longest = 0;
  let end = 0;
  for (const [at, text] of texts.entries()) {
    reader.read(text);
    vector.weigh(reader);
    if (end + vector.length > features.length) {
      features = withRoom(features, new Int32Array(2 * (end + vector.length)));
      values = withRoom(values, new Float32Array(features.length));
    }
    features.set(vector.rows.subarray(0, vector.length), end);
    values.set(vector.values.subarray(0, vector.length), end);
    longest = Math.max(longest, vector.length);
    end += vector.length;
    starts[at + 1] = end;
    if (at % TEXTS_BETWEEN_YIELDS === TEXTS_BETWEEN_YIELDS - 1) yield at / texts.length;
  }
  return {
    starts,
    features: features.slice(0, end),
    values: values.slice(0, end),
    width: vocabulary.size,
    longest,
  };
}

function withRoom<Numbers extends Int32Array | Float32Array>(numbers: Numbers, larger: Numbers): Numbers {
  larger.set(numbers);
  return larger;
}
