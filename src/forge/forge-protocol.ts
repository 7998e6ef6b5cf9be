import type { ErrorCode } from '#contract/errors.ts';
import type { Lineage } from '#student/student-header.ts';
import type { Lesson } from './lesson.ts';
import type { TeachingRecipe } from './recipe.ts';
import type { TeachingPhase } from './teach.ts';

/** What is to be taught, and what the file will say of itself. Goes to the thread as it is. */
export interface ForgeOrder {
  readonly task: string;
  readonly lesson: Lesson;
  readonly recipe: TeachingRecipe;
  readonly lineage: Lineage;
  /** Kept up to date while teaching, gone afterwards. The same order goes on from it, even in another process. */
  readonly checkpointFile: string;
}

/** From the thread. */
export type ForgeMessage =
  | { readonly type: 'progress'; readonly phase: TeachingPhase; readonly done: number }
  | { readonly type: 'taught'; readonly file: Uint8Array }
  | {
      readonly type: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };
