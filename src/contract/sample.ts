/** How far a sample has come, in the order in which it goes on. */
export const SAMPLE_PHASES = [
  'asking', // asks come, and their teacher answers
  'shadow', // a student answers silently beside it
  'certified', // the proof is there, and waits for the owner's yes
  'serving', // the student answers
  'drifted', // the world has changed, and nobody has noticed
  'taken-off', // audits noticed: the teacher answers again
  'renewed', // a student that learned the new world answers
] as const;
export type SamplePhase = (typeof SAMPLE_PHASES)[number];

/**
 * `paused`: nobody asks until the owner has said yes. `finished`: it came to its end, or was stopped; what it left can
 * be looked at and removed.
 */
export type SampleState = 'absent' | 'starting' | 'running' | 'paused' | 'finished' | 'failed';

/** How a sample stands. Times are in ms since 1970. */
export interface SampleStatus {
  readonly state: SampleState;
  readonly phase: SamplePhase;
  /** When each phase so far was first reached. */
  readonly reached: Readonly<Partial<Record<SamplePhase, number>>>;
  /** Answered asks, and those of them that students answered. */
  readonly asks: number;
  readonly owned: number;
  readonly waitsFor: 'approval' | undefined;
  readonly task: string | undefined;
  /** When it came into this state. */
  readonly sinceMs: number;
  /** Why it failed. */
  readonly error: string | undefined;
}

/**
 * A second house with questions and answers from a script, beside the owner's own and apart from it. What cannot be
 * done now is thrown as an AppError.
 */
export interface Sample {
  readonly status: SampleStatus;
  /** Begins anew, from nothing; resolves once questions are asked. */
  start(): Promise<void>;
  /** From now on some questions have other answers. */
  drift(): void;
  /** Nobody asks any more; what was recorded stays. */
  stop(): Promise<void>;
  /** Removes all that it left. */
  remove(): Promise<void>;
}
