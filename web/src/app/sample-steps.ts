import type { SamplePhase, SampleStatus } from '../api/sample.ts';

export interface SampleStep {
  readonly phase: SamplePhase;
  readonly title: string;
  /** What goes on, in a sentence or two. */
  readonly words: string;
}

/** The story of a sample, a step after the other. */
export const SAMPLE_STEPS: readonly SampleStep[] = [
  {
    phase: 'asking',
    title: 'Questions come in',
    words:
      'A program sorts the mail of a bicycle shop. Each question goes to a rented model and is paid for; here a stand-in plays it.',
  },
  {
    phase: 'shadow',
    title: 'A student learns in silence',
    words:
      'Freehold saw that the questions are alike. It teaches a tiny model of your own from the answers, and nobody hears it yet.',
  },
  {
    phase: 'certified',
    title: 'The proof is there',
    words: 'The student passed an exam on questions it had never seen.',
  },
  {
    phase: 'serving',
    title: 'It answers, and your share climbs',
    words:
      'What the student is sure of it answers itself, at no cost. The rest goes on to the rented model, and so does a part of the others, to check on it.',
  },
  {
    phase: 'drifted',
    title: 'The world changes',
    words:
      'The shop has a new carrier: the same words now want another answer, and the student does not know. The checks will find out.',
  },
  {
    phase: 'taken-off',
    title: 'It is taken off',
    words:
      'The checks raised an alarm. From that very question on the rented model answers again, and the next student learns.',
  },
  {
    phase: 'renewed',
    title: 'The next one answers',
    words:
      'It learned the new world, passed an exam of its own, and follows by itself: you have said yes to the task.',
  },
];

export function stepIndex(phase: SamplePhase): number {
  return SAMPLE_STEPS.findIndex((step) => step.phase === phase);
}

export type StepMark = 'done' | 'now' | 'to come';

/**
 * What of the story lies behind, by what the sample says. A finished one that went all the way has no step before it; of
 * one that an earlier run of the server left, nobody knows how far it came.
 */
export function markOf(index: number, { phase, state }: Pick<SampleStatus, 'phase' | 'state'>): StepMark {
  const now = stepIndex(phase);
  if (state === 'finished' && now === 0) return 'to come';
  if (index < now) return 'done';
  if (index > now) return 'to come';
  return state === 'finished' && now === SAMPLE_STEPS.length - 1 ? 'done' : 'now';
}

/** When a step was reached, in seconds after the first question; undefined where it was not. */
export function secondsTo(
  phase: SamplePhase,
  { reached }: Pick<SampleStatus, 'reached'>,
): number | undefined {
  const [start, at] = [reached.asking, reached[phase]];
  return start === undefined || at === undefined ? undefined : Math.round((at - start) / 1_000);
}

/** Of a verdict's words the first sentences: the promise and what the exam found. */
export function proofWords(words: string): readonly string[] {
  return words.split(/(?<=\.)\s+(?=[A-Z])/).slice(0, 2);
}
