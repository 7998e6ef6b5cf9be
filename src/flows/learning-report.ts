import type { Lesson } from '#contract/task.ts';
import { type TermsFound, termsOf } from '#curate/terms.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { TaskStore } from '#tasks/task-store.ts';
import type { TeacherSettings } from './study.ts';
import { type WaitingExam, waitingExam } from './task-detail.ts';
import type { Records } from './task-replay.ts';
import { PHASES, type Phase, phaseOf, taskReports, type UsualTerms } from './task-report.ts';

/** What is going on, over all tasks. */
export interface LearningReport {
  readonly lessons: readonly Lesson[];
  readonly exams: readonly (WaitingExam & { readonly task: string })[];
  /** Certified students that wait for the owner's yes. */
  readonly approvals: readonly {
    readonly task: string;
    readonly student: string;
    readonly verdict: string;
  }[];
  /** Experts of whom nobody knows whether their answers may train students. */
  readonly terms: readonly (TermsFound & { readonly expert: string })[];
  /** What tasks wait for, in words. */
  readonly notes: readonly { readonly task: string; readonly note: string }[];
}

export function learningReport(
  records: Records,
  usual: UsualTerms,
  experts: Readonly<Record<string, TeacherSettings>>,
): LearningReport {
  const reports = taskReports(records.database, usual);
  return {
    lessons: reports.flatMap(({ lesson }) => lesson ?? []),
    exams: reports.flatMap((report) => {
      const exam = waitingExam(report, records.database);
      return exam ? [{ task: report.task.id, ...exam }] : [];
    }),
    approvals: reports.flatMap(({ task, phase, approved, student, verdict }) =>
      phase === 'certified' && !approved && student && verdict
        ? [{ task: task.id, student: student.id, verdict: verdict.id }]
        : [],
    ),
    terms: openTerms(records, experts),
    notes: reports.flatMap(({ task: { id, note } }) => (note === '' ? [] : [{ task: id, note }])),
  };
}

/** Experts of whom nobody knows whether their answers may train students. */
export function openTerms({ database }: Records, experts: Readonly<Record<string, TeacherSettings>>) {
  const decisions = new TaskStore(database).decisions();
  const decided = new Set(decisions.filter(({ kind }) => kind === 'terms').map(({ about }) => about));
  return Object.entries(experts).flatMap(([expert, { url, zone, training }]) => {
    const found = termsOf({ url, zone, configured: training });
    return found.terms === 'unknown' && !decided.has(expert) ? [{ expert, ...found }] : [];
  });
}

/** The same in numbers, without a look at any trace: what `/metrics` asks for every few seconds. */
export interface LearningFigures {
  readonly phases: Readonly<Record<Phase, number>>;
  readonly lessons: number;
  /** Of each task all of whose students ever were audited. */
  readonly audits: readonly { readonly task: string; readonly heard: number; readonly wrong: number }[];
}

export function learningFigures({ database }: Records, usual: UsualTerms): LearningFigures {
  const tasks = new TaskStore(database);
  const candidates = new CandidateStore(database);
  const verdicts = new VerdictStore(database);
  const decisions = Map.groupBy(tasks.decisions(), ({ about }) => about);
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
  let lessons = 0;
  const audits: { task: string; heard: number; wrong: number }[] = [];
  for (const task of tasks.all()) {
    const students = candidates.ofTask(task.id);
    phases[phaseOf(task, students, decisions.get(task.id) ?? [], usual)] += 1;
    if (candidates.runningLesson(task.id)) lessons += 1;
    const heard = students.flatMap(({ id }) => verdicts.auditsOf(id));
    if (heard.length > 0)
      audits.push({
        task: task.id,
        heard: heard.length,
        wrong: heard.filter(({ loss }) => loss === 1).length,
      });
  }
  return { phases, lessons, audits };
}
