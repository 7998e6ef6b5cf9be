import type { ClosedShape, Shape } from '#contract/shape.ts';
import type { TokenCounts } from '#contract/student-post.ts';

/** Which task an ask belongs to, and what varies within that task: the part of the ask that a student reads. */
export interface FoundTask {
  readonly task: string;
  readonly input: string;
}

/** What an owner said, once: never changed, the newest of its kind counts. */
export interface OwnerDecision {
  readonly id: string;
  readonly atMs: number;
  readonly kind: DecisionKind;
  /** The task, or for `terms` the expert, that it is about. */
  readonly about: string;
  /** For `terms` the training terms, for `promise` its alpha and delta as JSON. */
  readonly value?: string;
  readonly actor?: string;
}

/**
 * `approve`: students of the task may answer once they are certified. `hold`: only the teacher answers. `pause`: no
 * lesson and no exam begins, and who serves goes on; `resume` ends both. `relearn`: begin a new candidate now. `cancel`:
 * stop the lesson that runs. `promise`: another alpha or delta for the task. `delete`: forget the task. `terms`: whether
 * an expert's answers may train students.
 */
export const DECISION_KINDS = [
  'approve',
  'hold',
  'pause',
  'resume',
  'relearn',
  'cancel',
  'promise',
  'delete',
  'terms',
] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** A task that was found: asks of one shape, often enough to be worth learning. */
export interface Task {
  readonly id: string;
  readonly foundAtMs: number;
  /** The name that its asks ask for. */
  readonly name: string;
  /** What its asks have in common, for people: the masked prompt, or the literal pieces of its template. */
  readonly prompt: string;
  /** The signature under which its asks come in. The same as the id, unless a template tells several tasks apart. */
  readonly signature: string;
  /** The literal pieces around what varies, where instruction and input share a message. */
  readonly template?: readonly string[];
  readonly shape?: Shape;
  /** The task whose prompt was edited into this one's, where the two agree: their data is shared. */
  readonly parent?: string;
  /** For people: what it waits for, empty where for nothing but traffic. */
  readonly note: string;
}

/** A student in the making or beyond: what was taught, from what, and how far it has come. */
export interface Candidate {
  /** `task.n`: the n-th of its task. */
  readonly id: string;
  readonly task: string;
  /** sha256 in hex of its file and of its dataset, in the vault. */
  readonly file: string;
  readonly dataset: string;
  /** The newest trace that its dataset looked at: later ones are unseen. */
  readonly cutoff: string;
  readonly shape: ClosedShape;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly taughtAtMs: number;
  readonly teachingMs: number;
  /** From predictions on held-out rows of the dataset: what thresholds would cover and at what risk. No proof. */
  readonly estimate: Estimate;
  readonly tokens: TokenCounts;
  readonly state: CandidateState;
}

/**
 * `shadow`: it answers silently beside the teacher. `certified`: it passed, and waits for the owner. `serving`. `failed`
 * its exam. `superseded` by one that learned more. `off`: it served and was taken off by an alarm.
 */
export type CandidateState = 'shadow' | 'certified' | 'serving' | 'failed' | 'superseded' | 'off';

export interface Estimate {
  readonly accuracy: number;
  /** By falling threshold. */
  readonly curve: readonly { readonly threshold: number; readonly coverage: number; readonly risk: number }[];
}

/** A training job. */
export interface Lesson {
  readonly id: string;
  readonly task: string;
  readonly dataset: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly phase: string;
  /** From 0 to 1. */
  readonly done: number;
  readonly rows: number;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly candidate?: string;
  readonly error?: string;
}
