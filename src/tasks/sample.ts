const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * At most `most` of the items, spread evenly over all of them and in their order. The multiples of the golden ratio
 * modulo 1 decide which (Weyl): every n-th item would be all of one kind wherever kinds take turns.
 */
export function chooseSome<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const share = most / items.length;
  return items.filter((_, i) => (i * GOLDEN) % 1 < share).slice(0, most);
}
