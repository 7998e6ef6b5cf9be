import { AppError } from '#contract/errors.ts';
import type { Head } from '#student/student-header.ts';

/** What a student is taught: texts, and for each head the value that the teacher gave. */
export interface Lesson {
  readonly texts: readonly string[];
  readonly heads: readonly Head[];
  /** One array a head: for each text the position of its value, or -1 where it is not known. */
  readonly targets: readonly Int32Array[];
  /** Rows of one group stand on one side of any split. */
  readonly groups: Int32Array;
  /** How much each row counts; 1 where absent. */
  readonly weights?: Float32Array;
  /** 1 for each row that belongs to a fair sample of the traffic, of which the forecast is made; all do where absent. */
  readonly drawn?: Uint8Array;
}

export const FEWEST_ROWS = 2;
export const MOST_ROWS = 200_000;
/** Over all heads; a column is named by 16 bits in the file. */
export const MOST_VALUES = 4096;
/** Rows times values: each is kept as eight bytes until the student is calibrated. */
export const MOST_SCORES = 20_000_000;

/** @throws AppError `bad_request` where the lesson cannot be taught; the message names the value at fault. */
export function checkLesson(lesson: Lesson): void {
  const { texts, heads, targets, groups, weights, drawn } = lesson;
  const rows = texts.length;
  if (rows < FEWEST_ROWS || rows > MOST_ROWS) {
    throw refuse(`it has ${rows} rows`, `Hand in ${FEWEST_ROWS} to ${MOST_ROWS} rows.`);
  }
  const values = heads.reduce((sum, head) => sum + head.values.length, 0);
  if (heads.length === 0 || values > MOST_VALUES) {
    throw refuse(
      `it has ${heads.length} heads with ${values} values`,
      `Hand in 1 head or more, with at most ${MOST_VALUES} values together.`,
    );
  }
  if (rows * values > MOST_SCORES) {
    throw refuse(
      `it has ${rows} rows for ${values} values`,
      `Hand in fewer rows: with so many values at most ${Math.floor(MOST_SCORES / values)}.`,
    );
  }
  for (const [name, length] of [
    ['groups', groups.length],
    ['weights', weights?.length ?? rows],
    ['drawn', drawn?.length ?? rows],
    ...targets.map((target, head) => [`targets[${head}]`, target.length] as const),
  ] as const) {
    if (length !== rows)
      throw refuse(`${name} has ${length} entries for ${rows} texts`, 'Hand in one for each text.');
  }
  if (targets.length !== heads.length) {
    throw refuse(`it has ${targets.length} targets for ${heads.length} heads`, 'Hand in one for each head.');
  }
  const light = weights?.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY)) ?? -1;
  if (light >= 0) throw refuse(`row ${light} weighs ${weights?.[light]}`, 'Hand in weights from 0.');
  for (const [at, head] of heads.entries()) checkHead(head, targets[at] as Int32Array);
}

function checkHead(head: Head, target: Int32Array): void {
  if (head.values.length === 0) {
    throw refuse(`head "${head.name}" has no values`, 'Hand in every value that the head can take.');
  }
  const wrong = target.findIndex((value) => value < -1 || value >= head.values.length);
  if (wrong >= 0) {
    throw refuse(
      `row ${wrong} gives head "${head.name}" value ${target[wrong]} of ${head.values.length}`,
      'Hand in positions from 0, or -1 where the value is not known.',
    );
  }
}

function refuse(reason: string, hint: string): AppError {
  return new AppError('bad_request', `Cannot teach this lesson: ${reason}`, { hint });
}
