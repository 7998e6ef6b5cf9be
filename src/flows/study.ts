import type { DatabaseSync } from 'node:sqlite';
import type { DatasetRecipe, TrainingTerms } from '#contract/dataset.ts';
import type { Zone } from '#contract/expert.ts';
import type { StudentPost } from '#contract/student-post.ts';
import type { OwnerDecision } from '#contract/task.ts';
import type { RiskPromise } from '#contract/verdict.ts';
import type { Audit, Verdict } from '#contract/verdict-record.ts';
import type { CandidateStore } from '#forge/candidate-store.ts';
import type { Forge } from '#forge/forge.ts';
import type { VerdictStore } from '#gate/verdict-store.ts';
import type { World } from '#std/world.ts';
import type { TaskStore } from '#tasks/task-store.ts';
import type { Blobs } from '#vault/blobs.ts';
import type { LearnRhythm } from './lesson-plan.ts';
import type { Pupil } from './pupil.ts';

/** What learning stands on, in the thread where it happens. */
export interface Study {
  readonly settings: StudySettings;
  readonly database: DatabaseSync;
  readonly tasks: TaskStore;
  readonly candidates: CandidateStore;
  readonly verdicts: VerdictStore;
  readonly vault: Blobs;
  readonly forge: Forge;
  readonly world: Pick<World, 'clock' | 'newId' | 'log'>;
  /** Whose answers may train, by expert; some come and go while the house runs. */
  readonly teachers: ReadonlyMap<string, TeacherSettings>;
  /** What the owner decided about experts' terms, by expert. */
  readonly decidedTerms: ReadonlyMap<string, TrainingTerms>;
  /** To the serving side. */
  tell(message: FromStudy): void;
}

export interface StudySettings {
  readonly rhythm: LearnRhythm;
  readonly promise: RiskPromise;
  readonly autopilot: boolean;
  /** Tasks that only their teacher may answer; `*` for all. */
  readonly hold: readonly string[];
  readonly recipe: DatasetRecipe;
  /** The most tasks that are learned at once; those found later wait. */
  readonly mostTasks: number;
  readonly seed: number;
  readonly experts: Readonly<Record<string, TeacherSettings>>;
}

/** What decides whether an expert's answers may train students. */
export interface TeacherSettings {
  readonly url: string;
  readonly zone: Zone;
  readonly training?: TrainingTerms;
}

/** From the serving side. */
export type ToStudy =
  /** Traces closed since the last such message, by task. */
  | { readonly type: 'closed'; readonly counts: readonly ClosedCount[] }
  | { readonly type: 'audit'; readonly audit: Audit }
  | { readonly type: 'alarm'; readonly verdict: Omit<Verdict, 'words'> }
  /** A student answers less than it was certified for, since its asks have changed. */
  | { readonly type: 'cautious'; readonly task: string; readonly student: string }
  /** To be stored, then acted on. */
  | { readonly type: 'decide'; readonly decision: OwnerDecision; readonly ticket: number }
  /** Experts were connected, changed or disconnected: these are all of them. */
  | { readonly type: 'teachers'; readonly teachers: StudySettings['experts'] }
  | { readonly type: 'close' };

export interface ClosedCount {
  readonly task: string;
  readonly labelled: number;
  readonly drawn: number;
}

/** To the serving side. */
export type FromStudy =
  | {
      readonly type: 'templates';
      readonly signature: string;
      readonly templates: readonly (readonly string[])[];
    }
  | {
      readonly type: 'post';
      readonly post: StudentPost;
      readonly confidences: readonly number[];
      readonly audits: readonly Audit[];
    }
  | { readonly type: 'relieve'; readonly task: string }
  /** A successor sits beside the one that serves: more of the traffic is put to the teacher meanwhile. */
  | { readonly type: 'examining'; readonly task: string; readonly isExamining: boolean }
  | { readonly type: 'decided'; readonly ticket: number }
  /** Rows were written of these tasks, and of these tasks' lessons. */
  | { readonly type: 'changed'; readonly tasks: readonly string[]; readonly lessons: readonly string[] }
  | { readonly type: 'log'; readonly line: string };

/** What people are told that a task waits for. */
export function note(task: Pupil, text: string, study: Pick<Study, 'tasks'>): void {
  if (task.note === text) return;
  task.task = { ...task.task, note: text };
  study.tasks.save(task.task);
}
