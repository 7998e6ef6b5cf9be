import type { Verdict } from '#contract/verdict-record.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { checkVerdict, type GateCheck } from './gate-check.ts';
import {
  type LearningFigures,
  type LearningReport,
  learningFigures,
  learningReport,
} from './learning-report.ts';
import type { TeacherSettings } from './study.ts';
import { type TaskDetail, taskDetail } from './task-detail.ts';
import type { Records } from './task-replay.ts';
import { type TaskReport, taskReport, taskReports, type UsualTerms } from './task-report.ts';

/** What can be asked of the records, plain data on both sides, since it goes from one thread to another. */
export type Question =
  | { readonly about: 'tasks' }
  | { readonly about: 'task'; readonly id: string }
  | { readonly about: 'detail'; readonly id: string; readonly replay: boolean }
  /** Newest first. */
  | { readonly about: 'verdicts'; readonly task: string | undefined; readonly limit: number }
  | { readonly about: 'verdict'; readonly id: string }
  | { readonly about: 'check'; readonly id: string }
  | { readonly about: 'learning' }
  | { readonly about: 'figures' };

export interface Answers {
  readonly tasks: readonly TaskReport[];
  readonly task: TaskReport | undefined;
  readonly detail: TaskDetail | undefined;
  readonly verdicts: readonly Verdict[];
  readonly verdict: Verdict | undefined;
  readonly check: GateCheck | undefined;
  readonly learning: LearningReport;
  readonly figures: LearningFigures;
}

/** The settings that reports depend on. */
export interface RecordSettings {
  readonly learn: UsualTerms;
  readonly experts: Readonly<Record<string, TeacherSettings>>;
}

export function answerQuestion<About extends Question['about']>(
  question: Question & { readonly about: About },
  records: Records,
  settings: RecordSettings,
): Answers[About] {
  return answer(question, records, settings) as Answers[About];
}

function answer(
  question: Question,
  records: Records,
  { learn, experts }: RecordSettings,
): Answers[Question['about']] {
  switch (question.about) {
    case 'tasks':
      return taskReports(records.database, learn);
    case 'task':
      return taskReport(question.id, records.database, learn);
    case 'detail':
      return taskDetail(question.id, records, learn, question);
    case 'verdicts':
      return newestVerdicts(question, records);
    case 'verdict':
      return new VerdictStore(records.database).get(question.id);
    case 'check':
      return checkVerdict(question.id, records);
    case 'learning':
      return learningReport(records, learn, experts);
    case 'figures':
      return learningFigures(records, learn);
  }
}

function newestVerdicts(
  { task, limit }: Extract<Question, { about: 'verdicts' }>,
  { database }: Records,
): Verdict[] {
  const store = new VerdictStore(database);
  const tasks = task === undefined ? new TaskStore(database).all().map(({ id }) => id) : [task];
  const all = tasks.flatMap((id) => store.ofTask(id));
  return all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
}
