import type { Candidate, Task } from '#contract/task.ts';
import type { RiskPromise } from '#contract/verdict.ts';
import type { ShadowFacts } from './lesson-plan.ts';

/** Templates are looked for when a signature's asks reach this number, and whenever they have doubled since. */
export const FIRST_MINING = 40;

const GONE = 'the task was deleted';

/** One task as the study sees it: how far it has come, what the owner said, and who waits for news of it. */
export class Pupil {
  task: Task;
  /** Asks whose teacher was heard, and those of them that were drawn for exams. */
  labelled = 0;
  drawn = 0;
  /** What those two were when the last dataset was made. */
  atLesson: { readonly labelled: number; readonly drawn: number } | undefined;
  approved = false;
  heldByOwner = false;
  heldByConfig = false;
  /** No lesson and no exam begins. */
  paused = false;
  /** The owner had it forgotten: whoever works on it stops, and writes nothing of it any more. */
  isGone = false;
  promise: RiskPromise;
  /** Silent beside its teacher, until its exam. */
  shadow: Candidate | undefined;
  /** Passed, whether it serves or waits for the owner's yes. */
  certified: Certified | undefined;
  /** The last that was taken off, and since which trace its answers are no longer believed. */
  takenOff: { readonly candidate: Candidate; readonly since: string } | undefined;
  /** What the last candidate was expected to cover when it was superseded. */
  coveredBefore: ShadowFacts['before'];
  /** When a candidate could first have answered something. */
  firstUsefulAtMs: number | undefined;
  /** The part of the asks drawn for its exam that is no repetition. */
  usable = 1;
  /** Answers that candidates could have given while they were held back, counted up to this many labelled asks. */
  forgone = 0;
  forgoneAt = 0;
  /** When its asks reach this number, templates are looked for among them. */
  nextMining = FIRST_MINING;
  /** The owner wants a new lesson now. */
  wantsLesson = false;
  /** The dataset of a lesson that was cut short; it goes on from its checkpoint. */
  interrupted: string | undefined;
  #lesson: { readonly dataset: string; readonly controller: AbortController } | undefined;
  #waiting: { resolve(): void; reject(why: Error): void }[] = [];

  constructor(task: Task, promise: RiskPromise) {
    this.task = task;
    this.promise = promise;
  }

  /** The names under which its asks were recorded: those before its template was found had only the signature. */
  get keys(): string[] {
    return this.task.id === this.task.signature ? [this.task.id] : [this.task.id, this.task.signature];
  }

  /** Only its teacher answers. */
  get held(): boolean {
    return this.heldByOwner || this.heldByConfig;
  }

  get note(): string {
    return this.task.note;
  }

  /** Aborted when the owner cancels the lesson, or the server stops. */
  beginLesson(dataset: string): AbortSignal {
    this.#lesson = { dataset, controller: new AbortController() };
    return this.#lesson.controller.signal;
  }

  endLesson(wasCancelled: boolean): void {
    this.interrupted = wasCancelled ? this.#lesson?.dataset : undefined;
    this.#lesson = undefined;
  }

  cancelLesson(why = 'cancelled'): void {
    this.#lesson?.controller.abort(new Error(why));
  }

  wantLesson(): void {
    this.wantsLesson = true;
    this.changed();
  }

  /** Resolves when something about the task has changed; rejects once it is gone. */
  news(): Promise<void> {
    if (this.isGone) return Promise.reject(new Error(GONE));
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  changed(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Ends whatever goes on for it, for good. */
  leave(): void {
    this.isGone = true;
    this.cancelLesson(GONE);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(GONE));
  }
}

export interface Certified {
  readonly candidate: Candidate;
  readonly verdict: string;
  readonly threshold: number;
  /** The share of the exam that it would have answered. */
  readonly coverage: number;
  readonly alpha: number;
  readonly delta: number;
  /** How many asks were in the exam, and the part of delta that it could spend. */
  readonly n: number;
  readonly deltaK: number;
}
