import type { FeatureSettings } from '#student/text-reader.ts';

/** How a student is taught; the same lesson and recipe make the same student. */
export interface TeachingRecipe {
  readonly name: string;
  readonly seed: number;
  readonly features: FeatureSettings;
  /** Parts of the lesson, each answered by a model that was taught the others. */
  readonly folds: number;
  readonly epochs: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** Features × values, at most; of longer lessons the rarer features are left out. Eight bytes each while teaching. */
  readonly mostWeights: number;
  /** Weights nearer to zero than this are left out of the file. */
  readonly smallestWeight: number;
}

export const STANDARD_RECIPE: TeachingRecipe = {
  name: 'linear-1',
  seed: 1,
  features: { wordGrams: 2, skipGrams: true, lettersFrom: 2, lettersTo: 5 },
  folds: 5,
  epochs: 8,
  firstStep: 0.3,
  lastStep: 0.06,
  mostWeights: 12_000_000,
  smallestWeight: 0.03,
};
