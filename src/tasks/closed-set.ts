/** Fewer answers say nothing about which others there are. */
export const LEAST_ANSWERS = 30;
/** The most values that one hole may have. */
export const MOST_VALUES = 1_000;
/** The longest value, in characters: longer ones are texts, not labels. */
export const MOST_VALUE_CHARS = 500;
/**
 * The most that may be left unseen of a closed set, as a share of the answers to come. Room for a teacher that says
 * one answer in ten in words of its own; free text stays far above it however much is seen.
 */
export const MOST_UNSEEN = 0.15;

/** What was seen in one place of many answers: how often each value. */
export type Tally = ReadonlyMap<string, number>;

/** The values of a closed set, or why it is none. */
export type ClosedSet = { readonly values: readonly string[] } | { readonly why: string };

export function tallyOf(values: Iterable<string>): Map<string, number> {
  const tally = new Map<string, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return tally;
}

/**
 * Whether what was seen is a closed set: whether little is left unseen by the estimate of Good and Turing (Good 1953:
 * the chance that the next answer is new is the share of answers that came once only). Its values are those that came
 * twice, since what was said once may be a slip, and those `known` beforehand.
 */
export function closedSet(tally: Tally, known: readonly string[] = []): ClosedSet {
  const expected = new Set(known);
  const total = tally.values().reduce((sum, count) => sum + count, 0);
  const once = tally
    .entries()
    .reduce((sum, [value, count]) => sum + Number(count === 1 && !expected.has(value)), 0);
  if (once > MOST_UNSEEN * total)
    return { why: `${share(once, total)} of ${total} answers came once only, as in free text` };
  const seen = [...tally].filter(([, count]) => count > 1).map(([value]) => value);
  const values = [...expected.union(new Set(seen))].sort();
  if (values.length > MOST_VALUES)
    return { why: `there are ${values.length} values, more than ${MOST_VALUES}` };
  const long = values.find((value) => value.length > MOST_VALUE_CHARS);
  if (long !== undefined)
    return { why: `a value has ${long.length} characters, more than ${MOST_VALUE_CHARS}` };
  return { values };
}

export function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(1, whole))} %`;
}
