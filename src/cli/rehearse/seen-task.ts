import type { Api } from './client.ts';

/** What a rehearsal sees of a task over the public API. Times are in ms since 1970. */
export interface SeenTask {
  readonly id: string;
  readonly phase: string;
  readonly foundAtMs: number;
  readonly prompt: string;
  /** What it waits for, empty where for nothing but traffic. */
  readonly note: string;
  /** The lesson under way, `done` from 0 to 1. */
  readonly lesson: { readonly rows: number; readonly done: number } | undefined;
  /** The exam that a candidate waits for: asks so far that it has not seen, and how few could prove anything. */
  readonly exam: { readonly candidate: string; readonly unseen: number; readonly fewest: number } | undefined;
  readonly candidates: readonly SeenCandidate[];
  readonly verdicts: readonly SeenVerdict[];
  /** Of the student that serves. */
  readonly audits: number;
  readonly auditErrors: number;
  /** What its students saved, with their audits in the bill; undefined where no price is known. */
  readonly savedNanos: number | undefined;
  readonly savedUs: number;
}

export interface SeenCandidate {
  readonly id: string;
  readonly rows: number;
  readonly taughtAtMs: number;
  readonly teachingMs: number;
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

/** A workload is one task, seldom a few; of more than these the rest is not looked at. */
const MOST_TASKS = 5;

/** All tasks as the server tells of them, those found first in front. */
export async function readTasks(api: Pick<Api, 'get'>): Promise<SeenTask[]> {
  const { data } = (await api.get('/api/tasks')) as { data: { id: string }[] };
  const details = data.slice(0, MOST_TASKS).map(({ id }) => api.get(`/api/tasks/${encodeURIComponent(id)}`));
  return (await Promise.all(details))
    .map((detail) => seenTask(detail as TaskJson))
    .sort((a, b) => a.foundAtMs - b.foundAtMs);
}

/** Of `GET /api/tasks/{id}`, what is used here; see docs/api.md. */
export interface TaskJson {
  id: string;
  phase: string;
  found_at: number;
  prompt: string;
  note: string;
  lesson: { rows: number; done: number } | null;
  exam: { candidate: string; unseen: number; fewest: number } | null;
  candidates: { id: string; rows: number; taught_at: number; teaching_ms: number }[];
  verdicts: VerdictJson[];
  audits: { of_student: number; wrong: number };
  saved: { cost_nanos: number | null; wait_us: number };
}

export function seenVerdict({ at, exam, ...verdict }: VerdictJson): SeenVerdict {
  return { ...verdict, atMs: at, exam: exam ?? undefined };
}

/** Of `GET /api/verdicts/{id}`, likewise. */
export interface VerdictJson {
  id: string;
  student: string;
  kind: SeenVerdict['kind'];
  outcome: SeenVerdict['outcome'];
  at: number;
  words: string;
  exam: SeenExam | null;
}

export function seenTask(json: TaskJson): SeenTask {
  const { id, phase, prompt, note } = json;
  return {
    id,
    phase,
    foundAtMs: json.found_at,
    prompt,
    note,
    lesson: json.lesson ?? undefined,
    exam: json.exam ?? undefined,
    candidates: json.candidates
      .map((one) => ({ id: one.id, rows: one.rows, taughtAtMs: one.taught_at, teachingMs: one.teaching_ms }))
      .sort((a, b) => a.taughtAtMs - b.taughtAtMs),
    verdicts: json.verdicts.map(seenVerdict).sort((a, b) => a.atMs - b.atMs),
    audits: json.audits.of_student,
    auditErrors: json.audits.wrong,
    savedNanos: json.saved.cost_nanos ?? undefined,
    savedUs: json.saved.wait_us,
  };
}
