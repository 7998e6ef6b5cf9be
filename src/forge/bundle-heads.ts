import type { Bundle } from '#student/student-header.ts';
import type { Lesson } from './lesson.ts';

/** A head joins others where they leave open at most this part of what it would leave open by itself. */
const LEFT_OPEN = 0.1;

/** A bundle as it grows: which of its combinations each row has, or -1 where a value of the row is not known. */
interface Draft {
  readonly heads: readonly number[];
  readonly values: readonly (readonly number[])[];
  readonly target: Int32Array;
}

/**
 * Finds heads whose values go together, as a topic and the team in charge of it do, and makes one head of each such
 * bundle. Learned apart they would be found apart: several chances to be wrong, answers that no teacher ever gave, and
 * networks that spend themselves on learning the same thing in several ways.
 */
export function bundleHeads(given: Lesson): { bundles: Bundle[]; lesson: Lesson } {
  const drafts: Draft[] = [];
  for (const head of largestFirst(given)) {
    const target = given.targets[head] as Int32Array;
    const values = given.heads[head]?.values ?? [];
    const known = drafts.findIndex((draft) => tells(draft, target, values.length));
    if (known >= 0) drafts[known] = joined(drafts[known] as Draft, head, target);
    else drafts.push({ heads: [head], values: values.map((_, at) => [at]), target });
  }
  drafts.sort((a, b) => Math.min(...a.heads) - Math.min(...b.heads));
  return {
    bundles: drafts.map(({ heads, values }) => ({ heads, values })),
    lesson: {
      ...given,
      heads: drafts.map(({ heads, values }) => ({
        name: heads.map((head) => given.heads[head]?.name).join(' + '),
        values: values.map(String),
      })),
      targets: drafts.map(({ target }) => target),
    },
  };
}

/** Heads with more values tell those with fewer. */
function largestFirst({ heads }: Lesson): number[] {
  const size = (head: number) => heads[head]?.values.length ?? 0;
  return [...heads.keys()].sort((a, b) => size(b) - size(a));
}

/**
 * Whether the one nearly always tells the other, a head of `size` values: for each row, the others with the same value
 * of `leader` vote on it. Where nothing is open, there is nothing to tell.
 */
function tells(leader: Draft, target: Int32Array, size: number): boolean {
  const table = new Uint32Array(leader.values.length * size);
  for (let row = 0; row < target.length; row++) {
    const leading = leader.target[row] as number;
    const value = target[row] as number;
    if (value >= 0 && leading >= 0)
      table[leading * size + value] = (table[leading * size + value] as number) + 1;
  }
  const alone = new Uint32Array(size);
  let known = 0;
  let heard = 0;
  let right = 0;
  for (let from = 0; from < table.length; from += size) {
    let [all, most, next] = [0, 0, 0];
    for (let value = 0; value < size; value++) {
      const votes = table[from + value] as number;
      alone[value] = (alone[value] as number) + votes;
      all += votes;
      if (votes > most) [most, next] = [votes, most];
      else next = Math.max(next, votes);
    }
    known += all;
    if (all < 2) continue; // nobody to vote
    heard += all;
    if (most - 1 > next) right += most; // without a row's own vote its value must still be ahead
  }
  const open = 1 - Math.max(...alone) / known;
  return heard > 0 && 1 - right / heard <= LEFT_OPEN * open;
}

/** Only combinations that the lesson has: others were never seen, and are not answered. */
function joined(draft: Draft, head: number, target: Int32Array): Draft {
  const values: (readonly number[])[] = [];
  const places = new Map<string, number>();
  const place = (leading: number, value: number) => {
    const key = `${leading},${value}`;
    const found =
      places.get(key) ?? values.push([...(draft.values[leading] as readonly number[]), value]) - 1;
    places.set(key, found);
    return found;
  };
  const both = draft.target.map((leading, row) => {
    const value = target[row] as number;
    return leading < 0 || value < 0 ? -1 : place(leading, value);
  });
  return { heads: [...draft.heads, head], values, target: both };
}
