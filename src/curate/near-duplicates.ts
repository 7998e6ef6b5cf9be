import { DisjointSets } from './disjoint-sets.ts';
import { SimilarSets } from './similar-sets.ts';
import { normalForm, wordsOf } from './words.ts';

/** Texts of so few words are near-duplicates only if their words are equal: `cancel it` is not `cancel it not`. */
const SHORT_WORDS = 3;

/**
 * Puts near-duplicate texts into groups, numbered from 0 in the order of their first text; gives for each text its
 * group. Two texts are near-duplicates if their words are equal, or if the Jaccard similarity of their pairs of
 * neighbouring words (shingles: Broder, "On the resemblance and containment of documents", 1997) reaches `similarity`.
 * A chain of them is one group. Chance plays no part: the same texts always give the same groups.
 *
 * @param similarity above 0, at most 1
 */
export function groupNearDuplicates(texts: readonly string[], similarity: number): number[] {
  const readings = texts.map(read);
  const known = new KnownTexts(readings, similarity);
  const groups = new DisjointSets(texts.length);
  readings.forEach((reading, at) => {
    for (const other of known.like(reading, (text) => groups.isJoined(at, text))) groups.join(at, other);
    known.add(reading);
  });
  return groups.numbered();
}

/** For each text whether it is a near-duplicate of a known one. */
export function areFamiliar(
  texts: readonly string[],
  knownTexts: readonly string[],
  similarity: number,
): boolean[] {
  const readings = knownTexts.map(read);
  const known = new KnownTexts(readings, similarity);
  for (const reading of readings) known.add(reading);
  return texts.map((text) => !known.like(read(text)).next().done);
}

/** A text as it is compared. */
interface Reading {
  /** Equal for texts of equal words. */
  readonly key: string;
  /** Each pair of neighbouring words once; none of a short text. */
  readonly shingles: ReadonlySet<string>;
}

function read(text: string): Reading {
  const words = wordsOf(text);
  const key = words.length > 0 ? words.join(' ') : normalForm(text);
  const shingles = new Set<string>();
  if (words.length > SHORT_WORDS)
    for (let at = 1; at < words.length; at++) shingles.add(`${words[at - 1]} ${words[at]}`);
  return { key, shingles };
}

/** Texts to compare others with, counted from 0 in the order in which they are added. */
class KnownTexts {
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #sets: SimilarSets;
  readonly #byKey = new Map<string, number>();
  /** Of each set the text it belongs to. */
  readonly #texts: number[] = [];
  #count = 0;

  /** @param corpus from which it is known how rare a shingle is */
  constructor(corpus: readonly Reading[], similarity: number) {
    this.#ranks = rarestFirst(corpus);
    this.#sets = new SimilarSets(similarity);
  }

  add(reading: Reading): void {
    const text = this.#count++;
    if (this.#byKey.has(reading.key)) return; // whatever is like the one is like the other
    this.#byKey.set(reading.key, text);
    if (reading.shingles.size === 0) return;
    this.#sets.add(this.#setOf(reading));
    this.#texts.push(text);
  }

  /** Those that are near-duplicates of a text, but for those of which `isKnown`; of equal ones the first. */
  *like(reading: Reading, isKnown: (text: number) => boolean = () => false): Generator<number> {
    const equal = this.#byKey.get(reading.key);
    if (equal !== undefined)
      yield equal; // and with it all that are like both
    else if (reading.shingles.size > 0) {
      const textOf = (set: number) => this.#texts[set] as number;
      for (const set of this.#sets.like(this.#setOf(reading), (other) => isKnown(textOf(other))))
        yield textOf(set);
    }
  }

  #setOf({ shingles }: Reading): Int32Array {
    let stranger = 0; // a shingle nobody else has is the rarest, and equal to none
    return Int32Array.from(shingles, (shingle) => this.#ranks.get(shingle) ?? --stranger).sort();
  }
}

/** The place of each shingle among all, those first that the fewest texts have. */
function rarestFirst(corpus: readonly Reading[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { shingles } of corpus)
    for (const shingle of shingles) counts.set(shingle, (counts.get(shingle) ?? 0) + 1);
  const order = [...counts].sort(([, a], [, b]) => a - b);
  return new Map(order.map(([shingle], rank) => [shingle, rank]));
}
