/**
 * Of the sets that share an element of their prefix, at most this many are compared for each element, the newest
 * first: a bound on the work where thousands of texts are made from one template and so are all alike.
 */
const MOST_COMPARED = 64;

/**
 * Finds sets whose Jaccard similarity |a ∩ b| / |a ∪ b| reaches a bound, without comparing each with each.
 *
 * Prefix filtering (Chaudhuri, Ganti and Kaushik, "A Primitive Operator for Similarity Joins in Data Cleaning", ICDE
 * 2006; Bayardo, Ma and Srikant, "Scaling Up All Pairs Similarity Search", WWW 2007): if the elements of all sets are
 * sorted by one order, sets that reach the bound t share one of their first |a| - ⌈t·|a|⌉ + 1 elements. With the
 * rarest elements first, few sets share those. Where MinHash would miss a pair by chance, this misses none.
 *
 * Sets are handed in sorted: whole numbers, rarest first, no two equal.
 */
export class SimilarSets {
  readonly #similarity: number;
  readonly #sets: Int32Array[] = [];
  /** By element: the sets that have it in their prefix. */
  readonly #holders = new Map<number, number[]>();

  /** @param similarity above 0, at most 1 */
  constructor(similarity: number) {
    if (!(similarity > 0 && similarity <= 1))
      throw new RangeError(`A similarity is above 0 and at most 1, not ${similarity}`);
    this.#similarity = similarity;
  }

  /** Its number: sets are counted from 0 in the order in which they are added. */
  add(set: Int32Array): number {
    const number = this.#sets.push(set) - 1;
    for (const element of this.#prefix(set)) {
      const holders = this.#holders.get(element);
      if (holders) holders.push(number);
      else this.#holders.set(element, [number]);
    }
    return number;
  }

  /** The numbers of added sets that reach the bound. A caller who has enough stops reading. */
  *like(set: Int32Array, isKnown: (number: number) => boolean = () => false): Generator<number> {
    const compared = new Set<number>();
    for (const element of this.#prefix(set)) {
      for (const number of this.#holders.get(element)?.slice(-MOST_COMPARED).reverse() ?? []) {
        if (compared.has(number) || isKnown(number)) continue;
        compared.add(number);
        if (jaccard(set, this.#sets[number] as Int32Array) >= this.#similarity) yield number;
      }
    }
  }

  #prefix(set: Int32Array): Int32Array {
    // A hair less than t·|a|, lest rounding up turn 0.7 × 10 into 8.
    return set.subarray(0, set.length - Math.ceil(this.#similarity * set.length - 1e-9) + 1);
  }
}

/** Of two sets in ascending order. Of two empty ones: 0, for nothing is known of them. */
export function jaccard(a: Int32Array, b: Int32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] as number;
    const right = b[j] as number;
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return shared === 0 ? 0 : shared / (a.length + b.length - shared);
}
