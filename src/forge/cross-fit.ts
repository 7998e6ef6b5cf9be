import { knownPart, VIEWS, type ViewName } from '#student/view.ts';
import { fewestRowsOfFeature } from './choose-features.ts';
import type { LessonMatrix } from './lesson-matrix.ts';
import type { Descent, DescentTask } from './network-descent.ts';
import { type SolverRecipe, solveNetwork } from './network-solver.ts';
import { asPart, type Steps } from './progress.ts';

/** What the rows of one fold got from networks that were taught all others. */
export interface FoldResult {
  readonly rows: Int32Array;
  /** One for each of VIEWS. */
  readonly views: readonly ViewResult[];
}

export interface ViewResult {
  /** The scores of each row, all columns. */
  readonly scores: Float32Array;
  /** How much of each row's vector is of features that the network had met; see `knownPart`. */
  readonly known: Float32Array;
}

/** The results of all folds, each row in its place: first the rows of the lesson, then the strangers. */
export interface UnseenScores {
  /** One for each of VIEWS: the scores of row after row, all columns. */
  readonly views: readonly Float32Array[];
  readonly known: readonly Float32Array[];
}

export function joinFolds(results: readonly FoldResult[], rows: number, columns: number): UnseenScores {
  const views = VIEWS.map(() => new Float32Array(rows * columns));
  const known = VIEWS.map(() => new Float32Array(rows));
  for (const result of results) {
    for (const [view, own] of result.views.entries()) {
      for (const [at, row] of result.rows.entries()) {
        views[view]?.set(own.scores.subarray(at * columns, (at + 1) * columns), row * columns);
        known[view]?.set(own.known.subarray(at, at + 1), row);
      }
    }
  }
  return { views, known };
}

export type FoldTask = Omit<DescentTask, 'matrix'> & {
  /** One for each of VIEWS. */
  readonly matrices: readonly LessonMatrix[];
  /** For each row of the lesson, and then for each stranger, its fold. */
  readonly folds: Uint8Array;
  /** How many rows the lesson has: only they are taught. */
  readonly lessonRows: number;
};

/** Yields the share that is done. */
export function* crossFit(task: FoldTask, fold: number, recipe: SolverRecipe): Steps<FoldResult> {
  const taught = Int32Array.from(
    task.folds.keys().filter((row) => row < task.lessonRows && task.folds[row] !== fold),
  );
  const rows = Int32Array.from(task.folds.keys().filter((row) => task.folds[row] === fold));
  const views: ViewResult[] = [];
  for (const [at, matrix] of task.matrices.entries()) {
    const [from, to] = [at / VIEWS.length, (at + 1) / VIEWS.length];
    const descent = yield* asPart(from, to, solveNetwork({ ...task, matrix }, taught, recipe));
    const scores = yield* asPart(to, to, scoreRows(descent, task.columnStarts.at(-1) ?? 0, rows));
    views.push({ scores, known: knownParts(matrix, taught, rows, VIEWS[at] as ViewName) });
  }
  return { rows, views };
}

function* scoreRows(descent: Descent, columns: number, rows: Int32Array): Steps<Float32Array> {
  const scores = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    scores.set(descent.score(row), at * columns);
    if (at % ROWS_BETWEEN_YIELDS === ROWS_BETWEEN_YIELDS - 1) yield at / rows.length;
  }
  return scores;
}

const ROWS_BETWEEN_YIELDS = 512;

/** The vocabulary was chosen with the rows of this fold; here it is as if it had not. */
function knownParts(
  matrix: LessonMatrix,
  taught: Int32Array,
  rows: Int32Array,
  view: ViewName,
): Float32Array {
  const { starts, features, values } = matrix;
  const met = new Int32Array(matrix.width);
  for (const row of taught) {
    for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
      met[features[i] as number] = (met[features[i] as number] as number) + 1;
    }
  }
  const fewest = fewestRowsOfFeature(taught.length);
  return Float32Array.from(rows, (row) => {
    const [from, to] = [starts[row] as number, starts[row + 1] as number];
    const isKnown = (i: number) => (met[features[from + i] as number] as number) >= fewest;
    const known = values.slice(from, to).map((value, i) => (isKnown(i) ? value : 0));
    return knownPart(view, known, known.length);
  });
}
