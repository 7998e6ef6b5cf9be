import { chancesOf } from './chances.ts';
import type { UnseenScores } from './cross-fit.ts';

/** One head of the lesson, and what networks made of its rows that had not been taught them. */
export interface UnseenTarget {
  readonly scores: UnseenScores;
  readonly columns: number;
  /** The head's columns. */
  readonly start: number;
  readonly end: number;
  /** For each row the position of its value, or -1. */
  readonly target: Int32Array;
  readonly sharpness: readonly number[];
}

/** Rows of which the networks are surest: where even they are wrong, it is the teacher who is. */
const SUREST = 1 / 2;
/** A value is doubtful where its chance is below this part of the noise, while another has more than CLEAR_CHANCE. */
const DOUBTFUL = 1 / 4;
const CLEAR_CHANCE = 0.2;
/** A value of fewer rows is rare, and so looks doubtful everywhere; nor does a value lose more than half of its rows. */
const FEWEST_ROWS = 8;
const MOST_LOST = 1 / 2;

interface SeenRow {
  readonly row: number;
  readonly value: number;
  /** Of its value, and of the likeliest. */
  readonly chance: number;
  readonly best: number;
}

/**
 * The target without the values that contradict what was learned from other rows: those become -1 (confident learning,
 * Northcutt, Jiang and Chuang 2021). How readily depends on how noisy the teacher is: one that never contradicts itself
 * loses next to nothing.
 */
export function withoutDoubtful(unseen: UnseenTarget): Int32Array {
  const seen = look(unseen);
  const least = DOUBTFUL * noiseOf(seen);
  const suspects = seen.filter(({ chance, best }) => chance < least && best > CLEAR_CHANCE);
  const target = unseen.target.slice();
  const left = rowsToLose(target, unseen.end - unseen.start);
  for (const { row, value } of suspects.sort((a, b) => a.chance - b.chance)) {
    if ((left[value] as number) <= 0) continue;
    left[value] = (left[value] as number) - 1;
    target[row] = -1;
  }
  return target;
}

function look({ scores, columns, start, end, target, sharpness }: UnseenTarget): SeenRow[] {
  const chances = new Float64Array(end - start);
  return [...target.entries()].flatMap(([row, value]) => {
    if (value < 0) return [];
    chancesOf(scores.views, sharpness, row * columns + start, chances);
    return [{ row, value, chance: chances[value] as number, best: Math.max(...chances) }];
  });
}

/** The share of wrong answers among the surest. */
function noiseOf(seen: readonly SeenRow[]): number {
  const surest = [...seen].sort((a, b) => b.best - a.best).slice(0, Math.ceil(SUREST * seen.length));
  return surest.filter(({ chance, best }) => chance < best).length / Math.max(1, surest.length);
}

/** For each value how many of its rows may go. */
function rowsToLose(target: Int32Array, values: number): number[] {
  const rows = new Array<number>(values).fill(0);
  for (const value of target) if (value >= 0) rows[value] = (rows[value] as number) + 1;
  return rows.map((count) => (count < FEWEST_ROWS ? 0 : Math.floor(MOST_LOST * count)));
}
