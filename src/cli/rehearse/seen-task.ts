import type { Phase } from '#flows/task-report.ts';
import { taskReports } from '#flows/task-report.ts';
import { openReader } from '#store/database.ts';

/** What a rehearsal sees of a task. Times are in ms since 1970. */
export interface SeenTask {
  readonly id: string;
  readonly phase: Phase;
  readonly foundAtMs: number;
  readonly prompt: string;
  /** What it waits for, empty where for nothing but traffic. */
  readonly note: string;
  /** How far the lesson under way is, from 0 to 1; undefined where there is none. */
  readonly lesson: { readonly rows: number; readonly done: number } | undefined;
  readonly candidates: readonly SeenCandidate[];
  readonly verdicts: readonly SeenVerdict[];
  readonly audits: number;
  readonly auditErrors: number;
  readonly savedNanos: number | undefined;
  readonly savedUs: number;
  readonly auditNanos: number;
}

export interface SeenCandidate {
  readonly id: string;
  readonly rows: number;
  readonly taughtAtMs: number;
  readonly teachingMs: number;
  readonly state: string;
  /** The newest trace that it was taught from. */
  readonly cutoff: string;
}

export interface SeenVerdict {
  readonly id: string;
  readonly student: string;
  readonly kind: 'exam' | 'alarm';
  readonly outcome: 'passed' | 'failed' | 'taken-off';
  readonly atMs: number;
  readonly words: string;
  readonly exam: SeenExam | undefined;
}

export interface SeenExam {
  readonly alpha: number;
  readonly n: number;
  readonly coverage: number;
  readonly risk: number;
}

/** Beside the running server, from its database. */
export function seenIn(databaseFile: string): SeenTask[] {
  const database = openReader(databaseFile);
  try {
    return taskReports(database, { alpha: 0.05, delta: 0.05 }).map(
      (report): SeenTask => ({
        id: report.task.id,
        phase: report.phase,
        foundAtMs: report.task.foundAtMs,
        prompt: report.task.prompt,
        note: report.task.note,
        lesson: report.lesson,
        candidates: report.candidates,
        verdicts: report.verdicts.map((v): SeenVerdict => ({ ...v, exam: v.exam })),
        audits: report.tally.audits.count,
        auditErrors: report.audits.errors,
        savedNanos: report.savings.costNanos,
        savedUs: report.savings.waitUs,
        auditNanos: report.tally.audits.costNanos,
      }),
    );
  } finally {
    database.close();
  }
}
