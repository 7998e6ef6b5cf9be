import type { FeatureSettings } from '#student/text-reader.ts';

/** How a student is taught; the same lesson and recipe make the same student. */
export interface TeachingRecipe {
  readonly name: string;
  readonly seed: number;
  readonly features: FeatureSettings;
  /** The most features that each view knows: the commoner ones. */
  readonly mostFeatures: number;
  /** Units of each view's hidden layer, a multiple of 8. */
  readonly hidden: number;
  /** How often each row is looked at; more often where there are fewer than `rowsForFewEpochs` rows. */
  readonly fewEpochs: number;
  readonly mostEpochs: number;
  readonly rowsForFewEpochs: number;
  /** Parts of the lesson, each answered by networks that were taught the others. */
  readonly folds: number;
}

export const STANDARD_RECIPE: TeachingRecipe = {
  name: 'two-views-2',
  seed: 1,
  features: { lettersFrom: 2, lettersTo: 4 },
  mostFeatures: 16_384,
  hidden: 128,
  fewEpochs: 12,
  mostEpochs: 24,
  rowsForFewEpochs: 4000,
  folds: 4,
};

export function epochsFor(recipe: TeachingRecipe, rows: number): number {
  const { fewEpochs, mostEpochs, rowsForFewEpochs } = recipe;
  return Math.min(mostEpochs, Math.max(fewEpochs, Math.round((fewEpochs * rowsForFewEpochs) / rows)));
}
