import { mixed } from './mixed.ts';

/**
 * What a step of answers alone is made of, in ms that looking back at one token takes (350 M weights on two cores):
 * fetching the weights for all of the batch, and what each needs whatever is before it.
 */
const FETCH = 2_000;
const EACH = 250;

/** What steps in which nobody reads take, by how many answer, and by how much is before them. */
export class AnswerTimes {
  /** By how many answered: what a step took, in ms, and what it was made of. */
  readonly #seen: { readonly ms: number; readonly work: number }[] = [];

  /** `places`: where the token of each stands. */
  took(places: readonly number[], ms: number): void {
    const count = places.length;
    const before = this.#seen[count] && this.of(places).ms;
    this.#seen[count] = { ms: mixed(before, ms), work: workOf(count, meanOf(places)) };
  }

  /**
   * What so many take who stand there, in ms, or as many of them as were ever seen: `known` of them; none, and 0 ms,
   * where none were. Fetching the weights where nobody answers is what one answer takes.
   */
  of(places: readonly number[]): { readonly known: number; readonly ms: number } {
    const most = Math.max(1, places.length);
    const known = this.#seen.findLastIndex((seen, count) => seen !== undefined && count <= most);
    const seen = this.#seen[known];
    if (!seen) return { known: 0, ms: 0 };
    return { known, ms: (seen.ms * workOf(known, meanOf(places))) / seen.work };
  }
}

function workOf(count: number, meanPlace: number): number {
  return FETCH + count * (EACH + meanPlace);
}

function meanOf(places: readonly number[]): number {
  return places.length === 0 ? 0 : places.reduce((sum, place) => sum + place, 0) / places.length;
}
