import type { TaskReport } from './task-report.ts';

/** When a task reached each step of its life, in ms since 1970; undefined for steps it has not come to. */
export interface TaskLife {
  readonly found: number;
  /** The student of today was taught. */
  readonly shadow: number | undefined;
  /** It passed its exam. */
  readonly certified: number | undefined;
  /** It was let answer. */
  readonly serving: number | undefined;
  /** The last that served was taken off; undefined once another has been certified. */
  readonly takenOff: number | undefined;
}

/** The life of the student of today: who serves or waits to, else who was taken off last, else the newest. */
export function lifeOf(report: TaskReport): TaskLife {
  const { task, candidates, verdicts, student, phase } = report;
  const off = student ? undefined : verdicts.findLast(({ kind }) => kind === 'alarm');
  const taken = off && candidates.find(({ id }) => id === off.student);
  const one = student ?? (phase === 'taken-off' ? taken : undefined) ?? candidates.at(-1);
  const passed = verdicts.findLast(({ outcome, student: of }) => outcome === 'passed' && of === one?.id);
  const served = phase === 'serving' || one?.state === 'off';
  return {
    found: task.foundAtMs,
    shadow: one?.taughtAtMs,
    certified: passed?.atMs,
    serving: passed && served ? letInAt(report, passed.atMs) : undefined,
    takenOff: phase === 'taken-off' ? off?.atMs : undefined,
  };
}

/** Not before its exam, nor before the owner's yes. */
function letInAt({ decisions, approved }: TaskReport, passedAtMs: number): number {
  const yes = approved ? decisions.find(({ kind }) => kind === 'approve') : undefined;
  return Math.max(passedAtMs, yes?.atMs ?? 0);
}
