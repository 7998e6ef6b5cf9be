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
    const known = drafts.findIndex((draft) => tells(draft.target, target));
    if (known >= 0) drafts[known] = joined(drafts[known] as Draft, head, target);
    else drafts.push({ heads: [head], values: given.heads[head]?.values.map((_, at) => [at]) ?? [], target });
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
 * Whether the one nearly always tells the other: for each row, the others with the same value of `leader` vote on its
 * value of `target`. Where nothing is open, there is nothing to tell.
 */
function tells(leader: Int32Array, target: Int32Array): boolean {
  const counts = new Map<number, Map<number, number>>();
  const alone = new Map<number, number>();
  let known = 0;
  for (const [row, value] of target.entries()) {
    const leading = leader[row] as number;
    if (value < 0 || leading < 0) continue;
    const those = counts.get(leading) ?? new Map<number, number>();
    counts.set(leading, those.set(value, (those.get(value) ?? 0) + 1));
    alone.set(value, (alone.get(value) ?? 0) + 1);
    known++;
  }
  let heard = 0;
  let wrong = 0;
  for (const those of counts.values()) {
    const all = sum(those.values());
    if (all < 2) continue; // nobody to vote
    heard += all;
    for (const [value, count] of those) {
      const rival = Math.max(0, ...[...those].map(([other, votes]) => (other === value ? 0 : votes)));
      if (count - 1 <= rival) wrong += count;
    }
  }
  const open = 1 - Math.max(0, ...alone.values()) / known;
  return heard > 0 && wrong / heard <= LEFT_OPEN * open;
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

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
