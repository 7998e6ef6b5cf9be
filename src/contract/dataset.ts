import type { ClosedShape } from '#contract/shape.ts';

/** Whether an expert's answers may train students. `task-models-only`: yes for students, no for models that rival it. */
export const TRAINING_TERMS = ['allowed', 'task-models-only', 'forbidden', 'unknown'] as const;
export type TrainingTerms = (typeof TRAINING_TERMS)[number];

/** An immutable collection of examples of one task. Its name is the sha256 of its canonical text. */
export interface Dataset {
  /** sha256 in hex of everything below. */
  readonly hash: string;
  readonly task: string;
  readonly shape: ClosedShape;
  readonly recipe: DatasetRecipe;
  /** The newest trace that was looked at: whatever came after it is unseen. */
  readonly cutoff: string;
  /** How many traces were left out, by reason. With the rows they make up all that were looked at. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly rows: readonly DatasetRow[];
}

/** How a dataset is made from traces; the same recipe and traces give the same dataset. */
export interface DatasetRecipe {
  readonly version: number;
  readonly mostRows: number;
  /** Jaccard similarity of their word pairs from which two inputs count as near-duplicates; above 0, at most 1. */
  readonly nearDuplicate: number;
  /** For whatever chance the use of the dataset needs, such as a split; none is needed to make it. */
  readonly seed: number;
}

export interface DatasetRow {
  /** The trace it comes from. */
  readonly trace: string;
  readonly input: string;
  /** For each hole of the shape: the position of its value among the hole's values. */
  readonly values: readonly number[];
  /** Who answered: the expert, and its model. */
  readonly teacher: string;
  readonly terms: TrainingTerms;
  /** `teacher`: as it was answered. `edit`, `label`: as somebody corrected it, which outranks the teacher. */
  readonly source: 'teacher' | 'edit' | 'label';
  /** Rows of one conversation, or near-duplicates of one another, share a group: it stands on one side of any split. */
  readonly group: number;
  /**
   * `false` where no lot was drawn for its ask: it was heard because a student was too unsure of it, or because its caller
   * wanted the teacher. Such rows teach, but they do not tell what the traffic is like.
   */
  readonly drawn?: false;
}
