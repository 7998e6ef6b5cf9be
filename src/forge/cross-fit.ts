import type { SolverTask } from './linear-solver.ts';
import { type SolverRecipe, scoreRow, solveLinear } from './linear-solver.ts';

/** What the rows of one fold got from a model that was taught all others. */
export interface FoldResult {
  readonly fold: number;
  readonly rows: Int32Array;
  /** The scores of each row, all columns. */
  readonly scores: Float32Array;
  /** How much of each row's words and letters that model knew (see `TextVector`). */
  readonly knownWords: Float32Array;
  readonly knownLetters: Float32Array;
}

/** Yields the share that is done. */
export function* crossFit(
  task: Omit<SolverTask, 'rows'>,
  folds: Uint8Array,
  fold: number,
  recipe: SolverRecipe,
): Generator<number, FoldResult> {
  const taught = Int32Array.from(folds.keys().filter((row) => folds[row] !== fold));
  const rows = Int32Array.from(folds.keys().filter((row) => folds[row] === fold));
  const model = yield* solveLinear({ ...task, rows: taught }, recipe);
  const columns = model.bias.length;
  const scores = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    scoreRow(model, task.matrix, row, scores.subarray(at * columns, (at + 1) * columns));
  }
  return { fold, rows, scores, ...knownParts(task, taught, rows) };
}

/** The vocabulary was chosen with the rows of this fold; here it is as if it had not. */
function knownParts({ matrix }: Omit<SolverTask, 'rows'>, taught: Int32Array, rows: Int32Array) {
  const met = new Int32Array(matrix.width);
  for (const row of taught) {
    for (let i = matrix.starts[row] as number; i < (matrix.starts[row + 1] as number); i++) {
      const feature = matrix.features[i] as number;
      met[feature] = (met[feature] as number) + 1;
    }
  }
  const known = (from: number, to: number) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      if ((met[matrix.features[i] as number] as number) > 1) sum += (matrix.values[i] as number) ** 2;
    }
    return sum;
  };
  const { starts, wordEnds } = matrix;
  return {
    knownWords: Float32Array.from(rows, (row) => known(starts[row] as number, wordEnds[row] as number)),
    knownLetters: Float32Array.from(rows, (row) => known(wordEnds[row] as number, starts[row + 1] as number)),
  };
}
