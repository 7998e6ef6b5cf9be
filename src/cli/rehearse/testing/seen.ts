import type { SeenTask, SeenVerdict } from '../seen-task.ts';

/** A task that was just found, but for what is said otherwise. */
export function seen(more: Partial<SeenTask> = {}): SeenTask {
  return {
    id: 't_1',
    phase: 'found',
    foundAtMs: 1_000,
    prompt: 'Sort the message.',
    note: '',
    lesson: undefined,
    exam: undefined,
    candidates: [],
    verdicts: [],
    audits: 0,
    auditErrors: 0,
    savedNanos: undefined,
    savedUs: 0,
    ...more,
  };
}

/** An exam that `t_1.1` passed, but for what is said otherwise. */
export function passed(more: Partial<SeenVerdict> = {}): SeenVerdict {
  return {
    id: 'v1',
    student: 't_1.1',
    kind: 'exam',
    outcome: 'passed',
    atMs: 3_000,
    words: 'At most 5 % differ. It answered 90 of 100.',
    exam: { alpha: 0.05, n: 100, coverage: 0.9, risk: 2 / 90 },
    ...more,
  };
}

/** The alarm that took `t_1.1` off, but for what is said otherwise. */
export function alarm(more: Partial<SeenVerdict> = {}): SeenVerdict {
  const words = 'Taken off because it erred.';
  const alarmed = {
    id: 'a1',
    student: 't_1.1',
    kind: 'alarm',
    outcome: 'taken-off',
    atMs: 9_000,
    words,
  } as const;
  return { ...alarmed, exam: undefined, ...more };
}
