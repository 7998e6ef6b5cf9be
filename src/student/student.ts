import {
  answerHead,
  confidenceOf,
  type Evidence,
  gatherEvidence,
  type HeadAnswer,
  sharpened,
} from './confidence.ts';
import { emptyThought, type Network, type Thought, think } from './network.ts';
import { columnStarts, type StudentHeader } from './student-header.ts';
import { TextReader } from './text-reader.ts';
import { knownPart, VIEWS, ViewVector } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface StudentAnswer {
  /** For each head the position of its value. */
  readonly values: readonly number[];
  /**
   * The chance that all of them are the teacher's, 0 to 1, reckoned with some asks that are unlike its lesson. Below
   * SILENT where it had better say nothing, however loose the threshold.
   */
  readonly confidence: number;
}

/** What a student knows of one view. */
export interface ViewKnowledge {
  readonly vocabulary: Vocabulary;
  readonly network: Network;
}

/** All that a student knows of its task. */
export interface Knowledge {
  /** Those that its reader keeps in pairs and triples; ascending. */
  readonly commonWords: Uint32Array;
  /** One for each of VIEWS. */
  readonly views: readonly ViewKnowledge[];
}

/**
 * A small model of one task. It answers any text and says how sure it is; whether that is sure enough is decided
 * elsewhere. It has scratch space for one text at a time.
 */
export class Student {
  readonly header: StudentHeader;
  /** One for each of VIEWS. */
  readonly #views: readonly (ViewKnowledge & { readonly vector: ViewVector; readonly thought: Thought })[];
  readonly #scores: readonly Float64Array[];
  readonly #reader: TextReader;
  /** Where each bundle's columns begin. */
  readonly #starts: readonly number[];

  constructor(header: StudentHeader, { commonWords, views }: Knowledge) {
    this.header = header;
    this.#reader = new TextReader(header.features, commonWords);
    this.#views = VIEWS.map((view, at) => {
      const known = views[at] as ViewKnowledge;
      const vector = new ViewVector(view, known.vocabulary, this.#reader.hashes.length);
      return { ...known, vector, thought: emptyThought(known.network) };
    });
    this.#scores = this.#views.map(({ thought }) => thought.scores);
    this.#starts = columnStarts(header.bundles);
  }

  answer(text: string): StudentAnswer {
    this.#think(text);
    const { bundles, calibration } = this.header;
    const answers = bundles.map((_, bundle) => this.#answerBundle(bundle));
    const values: number[] = [];
    for (const [at, { heads, values: combinations }] of bundles.entries()) {
      const combination = combinations[(answers[at] as HeadAnswer).best] as readonly number[];
      for (const [nth, head] of heads.entries()) values[head] = combination[nth] as number;
    }
    return { values, confidence: confidenceOf(this.#evidence(answers, text), calibration) };
  }

  /** For each combination of a bundle its score: the logarithm of its probability, up to a constant. */
  scores(text: string, bundle: number): Float32Array {
    this.#think(text);
    const [start = 0, end = 0] = this.#starts.slice(bundle, bundle + 2);
    const sharpness = this.header.calibration.sharpness[bundle] ?? [];
    return Float32Array.from({ length: end - start }, (_, at) =>
      sharpened(this.#scores, start + at, sharpness),
    );
  }

  #think(text: string): void {
    this.#reader.read(text);
    for (const { vector, network, thought } of this.#views) {
      vector.weigh(this.#reader);
      think(network, vector, thought);
    }
  }

  #answerBundle(bundle: number): HeadAnswer {
    const sharpness = this.header.calibration.sharpness[bundle] as readonly number[];
    return answerHead(
      this.#scores,
      this.#starts[bundle] as number,
      this.#starts[bundle + 1] as number,
      sharpness,
    );
  }

  #evidence(answers: readonly HeadAnswer[], text: string): Evidence {
    const [knownWords = 0, knownLetters = 0] = this.#views.map(({ vector }, at) =>
      knownPart(VIEWS[at] as (typeof VIEWS)[number], vector.values, vector.length),
    );
    const input = { knownWords, knownLetters, length: text.length };
    return gatherEvidence(answers, input, this.header.calibration.usualLength);
  }
}
