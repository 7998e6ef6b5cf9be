import type { ExamResult } from '#contract/verdict.ts';

/** A verdict as it is kept: what the gate said of a student, when, and from what. Never changed. */
export interface Verdict {
  readonly id: string;
  readonly task: string;
  readonly student: string;
  /** `exam`: whether it may serve. `alarm`: that it may no longer. */
  readonly kind: 'exam' | 'alarm';
  readonly atMs: number;
  readonly outcome: 'passed' | 'failed' | 'taken-off';
  /** The promise and its evidence, for people. */
  readonly words: string;
  /** sha256 in hex of the items it was computed from; they lie in the vault under that name. */
  readonly evidence?: string;
  readonly exam?: ExamResult;
  /** Of an exam: how many of all asks drawn for it, repeated ones too, fell into each band of the fixed thresholds. */
  readonly bands?: readonly number[];
  readonly alarm?: Alarm;
}

/** What was seen when a student was taken off. */
export interface Alarm {
  readonly detector: 'drift' | 'unreadable';
  readonly alpha: number;
  readonly delta: number;
  /** Audits heard while it served, how many of them were wrong, and what the detector had reached against its limit. */
  readonly audits: number;
  readonly errors: number;
  readonly evidence: number;
  readonly limit: number;
}

/** An answer of a student that was also put to its teacher, by a draw made before anything was known of it. */
export interface Audit {
  readonly trace: string;
  readonly teacherTrace: string;
  readonly task: string;
  readonly student: string;
  readonly atMs: number;
  /** The chance with which it was drawn. */
  readonly chance: number;
  readonly confidence: number;
  readonly loss: 0 | 1;
  /** Where they differ: what each said. */
  readonly teacherSaid?: string;
  readonly studentSaid?: string;
}
