import type { Dataset } from '#contract/dataset.ts';
import { seededRandom } from '#std/random.ts';
import { areFamiliar } from './near-duplicates.ts';

/** Positions of rows, ascending. */
export interface Split {
  readonly held: number[];
  readonly rest: number[];
}

/**
 * Holds back about `share` of the rows, by whole groups: no group has rows on both sides. Groups are drawn at random,
 * and one is passed over if it would overshoot by more than it would fall short without it; so a group larger than
 * twice the share is never held, and of a single group nothing is.
 *
 * @param groups of each row
 * @param share above 0 and below 1
 * @param seed a whole number; the same gives the same split
 */
export function splitByGroup(groups: readonly number[], share: number, seed: number): Split {
  if (!(share > 0 && share < 1))
    throw new RangeError(`The share to hold back is between 0 and 1, not ${share}`);
  const members = [...Map.groupBy(groups.keys(), (row) => groups[row] as number).values()];
  const random = seededRandom(seed);
  const drawn = members
    .map((rows) => ({ rows, lot: random() }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ rows }) => rows);
  const wanted = share * groups.length;
  const held = new Set<number>();
  for (const rows of drawn) if (held.size + rows.length / 2 <= wanted) for (const row of rows) held.add(row);
  const positions = [...groups.keys()];
  return { held: positions.filter((row) => held.has(row)), rest: positions.filter((row) => !held.has(row)) };
}

/**
 * Those of the rows that a student of the dataset has not all but seen: whose input is no near-duplicate of one that it
 * was taught, by the measure of the dataset's own recipe.
 */
export function unseen<T extends { readonly input: string }>(rows: readonly T[], dataset: Dataset): T[] {
  const familiar = areFamiliar(
    rows.map(({ input }) => input),
    dataset.rows.map(({ input }) => input),
    dataset.recipe.nearDuplicate,
  );
  return rows.filter((_, at) => !familiar[at]);
}
