import { type ByteRows, type Network, roundRows } from '../network.ts';
import { MOST_OF_A_NIBBLE } from '../nibbles.ts';
import type { Knowledge } from '../student.ts';
import type { StudentHeader } from '../student-header.ts';
import { SINGLE_WORDS, TextReader } from '../text-reader.ts';
import { KINDS_OF_VIEW, VIEWS, type ViewName } from '../view.ts';
import { Vocabulary } from '../vocabulary.ts';

/** A student nobody taught: `late` speaks for the first value, `broken` for the second. */
export const HEADER: StudentHeader = {
  format: 3,
  task: 'sorting',
  heads: [{ name: 'topic', values: ['delivery', 'fault'] }],
  bundles: [{ heads: [0], values: [[0], [1]] }],
  features: { lettersFrom: 2, lettersTo: 3 },
  calibration: {
    sharpness: [[1, 1]],
    base: 9,
    cost: { doubt: 1, quiet: 0, unknownWords: 1, unknownLetters: 1, excess: 1 },
    floor: 0.2,
    usualLength: 40,
  },
  lineage: { datasetHash: 'abc', recipe: 'by hand', seed: 1, rows: 2, teachers: ['me'], trainedAtMs: 1 },
  estimate: { rows: 2, accuracy: 1, curve: [{ threshold: 0.9, coverage: 1, risk: 0 }] },
};

export function handmadeKnowledge(): Knowledge {
  const views = VIEWS.map((view) => {
    const [late, broken] = [featuresOf('late', view), featuresOf('broken', view)];
    const hashes = [...new Set([...late, ...broken])].sort((a, b) => a - b);
    const vocabulary = new Vocabulary(Uint32Array.from(hashes), new Float32Array(hashes.length).fill(1), 1);
    return { vocabulary, network: networkFor(hashes.map((hash) => (late.has(hash) ? 0 : 1))) };
  });
  return { commonWords: COMMON_WORDS, views };
}

const COMMON_WORDS = Uint32Array.from(['late', 'broken'].flatMap((word) => [...wordsOf(word)])).sort();

function wordsOf(text: string): Uint32Array {
  const reader = new TextReader(HEADER.features, []);
  reader.read(text);
  return reader.hashes.slice(reader.starts[SINGLE_WORDS], reader.starts[SINGLE_WORDS + 1]);
}

function featuresOf(text: string, view: ViewName): Set<number> {
  const reader = new TextReader(HEADER.features, COMMON_WORDS);
  reader.read(text);
  return new Set(
    KINDS_OF_VIEW[view].flatMap(({ kind }) => [
      ...reader.hashes.slice(reader.starts[kind], reader.starts[kind + 1]),
    ]),
  );
}

/** Two hidden units, one for each value; every feature excites one of them. */
function networkFor(units: readonly number[]): Network {
  const features = Float32Array.from(units.flatMap((unit) => (unit === 0 ? [0.5, -0.5] : [-0.5, 0.5])));
  const output: ByteRows = roundRows(Float32Array.of(2, -2, -2, 2), 2, 127);
  return {
    features: roundRows(features, 2, MOST_OF_A_NIBBLE),
    hiddenBias: new Float32Array(2),
    output,
    bias: new Float32Array(2),
  };
}
