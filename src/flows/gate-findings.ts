import type { Candidate, Task } from '#contract/task.ts';
import type { Verdict } from '#contract/verdict-record.ts';

/** What is checked: a verdict, and whom it speaks of. */
export interface Subject {
  readonly verdict: Verdict;
  readonly task: Task;
  readonly candidate: Candidate;
}

/** What a check brought to light. */
export interface Findings {
  /** Why the verdict does not hold, each a sentence that names what it speaks of; empty where all is well. */
  readonly reasons: readonly string[];
  /** What could not be looked at, which speaks neither for the verdict nor against it. */
  readonly remarks: readonly string[];
  /** Exam items or audits that it was computed from, and how many of them were made again from their traces. */
  readonly items: number;
  readonly remade: number;
}
