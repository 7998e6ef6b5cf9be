import type { DatasetRow } from '#contract/dataset.ts';
import type { Example } from './example.ts';

/** An example on its way to be a row. */
export interface Draft {
  readonly example: Example;
  readonly values: readonly number[];
  readonly source: DatasetRow['source'];
  readonly group: number;
}

/** Why an example is no row of the dataset. */
export type LeftOutReason =
  | 'forbidden terms'
  | 'terms unknown'
  | 'other shape'
  | 'unknown label'
  | 'doubtful edit'
  | 'contradicted'
  | 'same conversation'
  | 'over the limit';

/** Told of each example that is left out, once. */
export type LeaveOut = (reason: LeftOutReason) => void;

/** Equal for equal answers. */
export function answerKey(values: readonly number[]): string {
  return values.join(',');
}
