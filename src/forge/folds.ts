import { seededRandom } from '#std/random.ts';
import { shuffle } from './shuffle.ts';

/**
 * Splits rows into `count` parts of about equal size; gives for each row its part. Rows of one group stay together.
 * Groups are dealt out in the order of their first row's value, so that each part has its share of every value.
 */
export function splitIntoFolds(
  groups: Int32Array,
  values: Int32Array,
  count: number,
  seed: number,
): Uint8Array {
  const members = Map.groupBy(groups.keys(), (row) => groups[row] as number);
  const order = shuffle([...members.values()], seededRandom(seed));
  const firstValue = (rows: readonly number[]) => values[rows[0] as number] as number;
  order.sort((a, b) => firstValue(a) - firstValue(b));
  const folds = new Uint8Array(groups.length);
  order.forEach((rows, at) => {
    for (const row of rows) folds[row] = at % count;
  });
  return folds;
}
