import type { DatabaseSync } from 'node:sqlite';
import type { Lesson, OwnerDecision, Task } from '#contract/task.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { fewestItems } from '#gate/binomial.ts';
import { shareOfDelta } from '#gate/exam.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { openTerms } from './learning-report.ts';
import type { TeacherSettings } from './study.ts';
import { keysOf, type Records } from './task-replay.ts';
import { PHASES, type Phase, phaseOf, promiseOf, type UsualTerms } from './task-report.ts';

/** What is learned and what waits, at a glance: nothing here walks the traces of a task. */
export interface LearningGlance {
  readonly phases: Readonly<Record<Phase, number>>;
  readonly lessons: readonly Lesson[];
  /** Students in shadow, with how much there is for their exam. */
  readonly exams: readonly ComingExam[];
  readonly approvals: readonly {
    readonly task: string;
    readonly student: string;
    readonly verdict: string;
  }[];
  readonly terms: readonly { readonly expert: string; readonly because: string }[];
  /** Taken off, with none in office since. */
  readonly alarms: readonly { readonly task: string; readonly words: string; readonly at: number }[];
  /** Answers of which a check said that they differ, and nobody has said who is right. */
  readonly reviews: readonly { readonly task: string; readonly count: number }[];
  /** Of each task named above: what its asks ask for, and the beginning of what they have in common. */
  readonly tasks: readonly { readonly id: string; readonly name: string; readonly prompt: string }[];
}

export interface ComingExam {
  readonly task: string;
  readonly student: string;
  /** Asks drawn for its exam since its lesson. */
  readonly heard: number;
  /** Fewer could never prove the promise. */
  readonly fewest: number;
}

/** More are not counted: by then it is not their number that an exam waits for. */
const MOST_HEARD = 2_000;
const PROMPT_CHARS = 400;

export function learningGlance(
  records: Records,
  usual: UsualTerms,
  experts: Readonly<Record<string, TeacherSettings>>,
): LearningGlance {
  const { database } = records;
  const store = new TaskStore(database);
  const decisions = Map.groupBy(store.decisions(), ({ about }) => about);
  const tasks = store.all().map((task) => look(task, decisions.get(task.id) ?? [], records, usual));
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const { phase } of tasks) phases[phase] += 1;
  const found = {
    lessons: tasks.flatMap(({ lesson }) => lesson ?? []),
    exams: tasks.flatMap(({ exam }) => exam ?? []),
    approvals: tasks.flatMap(({ approval }) => approval ?? []),
    alarms: tasks.flatMap(({ alarm }) => alarm ?? []),
    reviews: openReviews(records),
  };
  const named = new Set(Object.values(found).flatMap((rows) => rows.map(({ task }) => task)));
  return {
    phases,
    ...found,
    terms: openTerms(records, experts).map(({ expert, because }) => ({ expert, because })),
    tasks: tasks.flatMap(({ task: { id, name, prompt } }) =>
      named.has(id) ? [{ id, name, prompt: prompt.slice(0, PROMPT_CHARS) }] : [],
    ),
  };
}

type Look = { readonly task: Task; readonly phase: Phase; readonly lesson: Lesson | undefined } & {
  readonly [Name in 'exam' | 'approval' | 'alarm' as Name]?: LearningGlance[`${Name}s`][number] | undefined;
};

function look(
  task: Task,
  decisions: readonly OwnerDecision[],
  { database }: Records,
  usual: UsualTerms,
): Look {
  const candidateStore = new CandidateStore(database);
  const candidates = candidateStore.ofTask(task.id);
  const phase = phaseOf(task, candidates, decisions, usual);
  const verdicts = new VerdictStore(database).ofTask(task.id);
  const lesson = candidateStore.runningLesson(task.id);
  const approved = usual.autopilot === true || decisions.some(({ kind }) => kind === 'approve');
  if (phase === 'certified' && !approved) {
    const student = candidates.findLast(({ state }) => state === 'certified');
    const verdict = verdicts.findLast((one) => one.student === student?.id && one.outcome === 'passed');
    if (student && verdict)
      return { task, phase, lesson, approval: { task: task.id, student: student.id, verdict: verdict.id } };
  }
  const taken = phase === 'taken-off' ? verdicts.findLast(({ kind }) => kind === 'alarm') : undefined;
  const alarm = taken && { task: task.id, words: taken.words, at: taken.atMs };
  const shadow = candidates.findLast(({ state }) => state === 'shadow');
  if (!shadow || phase === 'held') return { task, phase, lesson, alarm };
  const { alpha, delta } = promiseOf(decisions, usual);
  const exams = verdicts.filter(({ kind }) => kind === 'exam').length;
  const fewest = fewestItems(alpha, shareOfDelta(delta, exams + 1));
  const heard = drawnSince(keysOf(task), shadow.cutoff, database);
  return { task, phase, lesson, alarm, exam: { task: task.id, student: shadow.id, heard, fewest } };
}

function drawnSince(keys: readonly string[], cutoff: string, database: DatabaseSync): number {
  const row = database
    .prepare(
      `SELECT count(*) AS heard FROM (SELECT 1 FROM trace WHERE task IN (SELECT value FROM json_each(?))
        AND id > ? AND examined = 1 AND state = 'done' AND audit_of IS NULL LIMIT ${MOST_HEARD})`,
    )
    .get(JSON.stringify(keys), cutoff) as { heard: number };
  return row.heard;
}

/** Checks that found a difference of a student in office, on which nobody has given a label or a correction. */
function openReviews({ database }: Records): { task: string; count: number }[] {
  return database
    .prepare(
      `SELECT audit.task, count(*) AS count FROM audit JOIN candidate ON candidate.id = audit.student
      WHERE audit.loss = 1 AND candidate.state = 'serving' AND NOT EXISTS (SELECT 1 FROM feedback
        WHERE trace_id = audit.trace AND kind IN ('label', 'edit')) GROUP BY audit.task ORDER BY count DESC`,
    )
    .all() as unknown as { task: string; count: number }[];
}
