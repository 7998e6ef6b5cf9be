import type { TrainingTerms } from '#contract/dataset.ts';

/** An ask with what its teacher said, and with what people said the teacher should have said. */
export interface Example {
  readonly trace: string;
  /** The same for all asks of one conversation. */
  readonly conversation: string;
  /** What a student would read. */
  readonly input: string;
  /** The teacher's answer as values of the shape; undefined where it does not fit. */
  readonly values: readonly number[] | undefined;
  readonly teacher: string;
  readonly terms: TrainingTerms;
  readonly atMs: number;
  /** Whether it belongs to the fair sample of the traffic (docs/decisions/fair-sample.md). */
  readonly drawn: boolean;
  readonly corrections: readonly ExampleCorrection[];
}

export interface ExampleCorrection {
  readonly kind: 'edit' | 'label';
  /** Undefined where it does not fit the shape. */
  readonly values: readonly number[] | undefined;
  /** Undefined: nobody knows who; all of those count as one. */
  readonly actor: string | undefined;
  readonly atMs: number;
}
