import { seededRandom } from '#std/random.ts';

/** A copy in an order drawn by the seed (Fisher and Yates); the same seed gives the same order. */
export function mixed<Item>(items: readonly Item[], seed: number): Item[] {
  const random = seededRandom(seed);
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as Item, copy[last] as Item];
  }
  return copy;
}
