/** What a candidate said of an ask beside its teacher: the stuff of which verdicts are made. */
export interface ExamItem {
  /** The trace of the ask. */
  readonly trace: string;
  /** sha256 in hex of the input, of the teacher's answer as values of the shape, and of the student's. */
  readonly inputHash: string;
  readonly teacherHash: string;
  readonly studentHash: string;
  /** The student's, 0 to 1. */
  readonly confidence: number;
  /** 1 where the student's answer differs from the teacher's. */
  readonly loss: 0 | 1;
}

/** What is promised, and how surely. */
export interface RiskPromise {
  /** The most that may differ from the teacher, as a share of what the student answers. */
  readonly alpha: number;
  /** The chance that a promise is broken, over all candidates of the task. */
  readonly delta: number;
}

/** One threshold of the fixed row, as it was tested. */
export interface TestedThreshold {
  readonly threshold: number;
  /** Items whose confidence reaches it, and how many of those were wrong. */
  readonly n: number;
  readonly errors: number;
  /** Exact binomial: the chance of so few errors if the true risk were alpha. */
  readonly p: number;
  readonly passed: boolean;
}

/** What the promote test found. */
export interface ExamResult {
  readonly alpha: number;
  readonly delta: number;
  /** Which of the task's candidates this is, from 1, and the part of delta it may spend: 6δ/(π²k²). */
  readonly k: number;
  readonly deltaK: number;
  /** Items in the exam. */
  readonly n: number;
  /** Items that a threshold had to serve to be tested at all. */
  readonly fewest: number;
  readonly outcome: 'passed' | 'failed';
  /** From this confidence on the student may answer; present where it passed. */
  readonly threshold?: number;
  /** The share of the exam's items that reach the threshold, and the share of those that were wrong. 0 where it failed. */
  readonly coverage: number;
  readonly risk: number;
  /** In the order in which they were tested, strictest first, up to and with the first that failed. */
  readonly tested: readonly TestedThreshold[];
}
