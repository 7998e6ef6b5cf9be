import type { SeenTask } from './seen-task.ts';
import type { Served, Stretch } from './served.ts';

/** What was promised of a student, and what the client saw of it. */
export interface Kept {
  readonly student: string;
  /** The promise and its evidence. */
  readonly words: string;
  readonly verdict: string;
  readonly alpha: number;
  readonly answers: number;
  readonly wrong: number;
  /** The share that may be wrong before it counts as broken. */
  readonly limit: number;
  readonly outcome: 'kept' | 'broken' | 'too few';
  /** It was certified before the drift. */
  readonly isFromBefore: boolean;
}

/** Fewer answers say nothing of a share of a few percent. */
export const FEWEST_JUDGED = 100;
const STANDARD_ERRORS = 3;

/**
 * Each student that served against its promise. It speaks of asks like those of its exam, so a student that was
 * certified before the drift is judged by what it answered before.
 *
 * Broken is what cannot be chance: a share above alpha plus three standard errors of a binomial of so many answers.
 */
export function promisesKept(
  tasks: readonly SeenTask[],
  served: readonly Served[],
  driftAtMs: number | undefined,
): Kept[] {
  return tasks.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ id, student, outcome, words, exam, atMs }) => {
      if (outcome !== 'passed' || !exam) return [];
      const isFromBefore = driftAtMs === undefined || atMs < driftAtMs;
      const stretch: Stretch = isFromBefore ? 'usual' : 'drift';
      const own = served.find((row) => row.student === student && row.stretch === stretch);
      if (!own) return [];
      const { answers, wrong } = own;
      const limit = mostWrong(exam.alpha, answers);
      const judged = { answers, wrong, limit, outcome: judge(own, limit) };
      return [{ student, words, verdict: id, alpha: exam.alpha, ...judged, isFromBefore }];
    }),
  );
}

/** The most that may be wrong, as a share. */
export function mostWrong(alpha: number, answers: number): number {
  return alpha + STANDARD_ERRORS * Math.sqrt((alpha * (1 - alpha)) / Math.max(1, answers));
}

function judge({ answers, wrong }: Served, limit: number): Kept['outcome'] {
  if (answers < FEWEST_JUDGED) return 'too few';
  return wrong / answers <= limit ? 'kept' : 'broken';
}
