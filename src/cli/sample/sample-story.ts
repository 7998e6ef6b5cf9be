import type { SamplePhase } from '#contract/sample.ts';
import type { Clock } from '#std/clock.ts';
import { driftStage } from '../rehearse/drift.ts';
import type { SampleProgress } from './sample-messages.ts';
import type { StoryTask } from './story-task.ts';

/** While the owner looks at the proof, so many more are asked; then everybody waits. */
export const ASKS_BEFORE_YES = 150;
/** And waits so long; then it is over. */
export const LONGEST_WAIT_MS = 30 * 60_000;
/** How long a student that serves is watched before the world changes by itself, and over how many asks at least. */
export const SERVING_MS = 18_000;
export const SERVING_ASKS = 700;
/** How long the student that learned anew is watched. */
export const RENEWED_MS = 12_000;
/** Days of traffic go by in seconds here, while a lesson takes as long as ever: nobody asks meanwhile, for so long. */
const LONGEST_LESSON_MS = 5 * 60_000;

/** Milliseconds between two asks: fast where there is only to wait, slow where there is something to see or to read. */
const GAP_MS: Readonly<Record<SamplePhase, number>> = {
  asking: 4,
  shadow: 4,
  certified: 400,
  serving: 14,
  drifted: 14,
  'taken-off': 6,
  renewed: 14,
};

/** What has happened so far, and how it goes on. Times are in ms since 1970. */
export class SampleStory {
  readonly #clock: Clock;
  #phase: SamplePhase = 'asking';
  #sinceMs: number;
  #asks = 0;
  #owned = 0;
  #asksBefore = 0;
  #driftAtMs: number | undefined;
  #task: StoryTask | undefined;
  #lessonSinceMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.nowMs();
  }

  answered(byStudent: boolean): void {
    this.#asks += 1;
    if (byStudent) this.#owned += 1;
  }

  /** What the house says of its tasks. */
  saw(tasks: readonly StoryTask[], isLearning: boolean): void {
    const nowMs = this.#clock.nowMs();
    this.#lessonSinceMs = isLearning ? (this.#lessonSinceMs ?? nowMs) : undefined;
    this.#task = mainTask(tasks);
    this.#enter(phaseOf(tasks, this.#driftAtMs), nowMs);
  }

  /** The world is another from now on; answers with the time. */
  changed(): number {
    this.#driftAtMs = this.#clock.nowMs();
    this.#enter('drifted', this.#driftAtMs);
    return this.#driftAtMs;
  }

  get gapMs(): number {
    return GAP_MS[this.#phase];
  }

  /** Nobody asks while a student is taught; but who has drifted is to be found out, whatever is taught meanwhile. */
  get isLesson(): boolean {
    const sinceMs = this.#lessonSinceMs;
    if (sinceMs === undefined || this.#phase === 'drifted') return false;
    return this.#clock.nowMs() - sinceMs < LONGEST_LESSON_MS;
  }

  /** Nobody asks until the owner has said yes. */
  get isHeld(): boolean {
    return this.#phase === 'certified' && this.#asks - this.#asksBefore >= ASKS_BEFORE_YES;
  }

  get wantsChange(): boolean {
    const isSeen = this.#asks - this.#asksBefore >= SERVING_ASKS;
    return this.#phase === 'serving' && isSeen && this.#hasLasted(SERVING_MS);
  }

  get isOver(): boolean {
    if (this.#phase === 'certified') return this.#hasLasted(LONGEST_WAIT_MS);
    return this.#phase === 'renewed' && this.#hasLasted(RENEWED_MS);
  }

  get progress(): SampleProgress {
    return {
      phase: this.#phase,
      asks: this.#asks,
      owned: this.#owned,
      isHeld: this.isHeld,
      task: this.#task?.id,
    };
  }

  #enter(phase: SamplePhase, nowMs: number): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#sinceMs = nowMs;
    this.#asksBefore = this.#asks;
  }

  #hasLasted(ms: number): boolean {
    return this.#clock.nowMs() - this.#sinceMs >= ms;
  }
}

function phaseOf(tasks: readonly StoryTask[], driftAtMs: number | undefined): SamplePhase {
  if (driftAtMs !== undefined) {
    const stage = driftStage(tasks, driftAtMs);
    return stage === 'unnoticed' ? 'drifted' : stage === 'taken off' ? 'taken-off' : 'renewed';
  }
  if (tasks.some(({ phase }) => phase === 'serving')) return 'serving';
  if (tasks.some(({ phase }) => phase === 'taken-off')) return 'taken-off';
  if (tasks.some(({ verdicts }) => verdicts.some(({ outcome }) => outcome === 'passed'))) return 'certified';
  return tasks.some(({ phase }) => phase === 'shadow') ? 'shadow' : 'asking';
}

/** The one that has come farthest, else the first. */
function mainTask(tasks: readonly StoryTask[]): StoryTask | undefined {
  return tasks.toSorted((a, b) => b.verdicts.length - a.verdicts.length)[0];
}
