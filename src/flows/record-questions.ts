import type { Verdict } from '#contract/verdict-record.ts';
import {
  ConversationReader,
  type ConversationWish,
  type ListedConversation,
} from '#conversations/conversation-reader.ts';
import { type ConversationForm, conversationText } from '#conversations/conversation-text.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { type DepartureFilter, type DepartureRow, listDepartures } from '#ledger/read-departures.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { TraceReader } from '#traces/read-traces.ts';
import { type ListWish, listTraces, type TraceList } from '#traces/trace-list.ts';
import { type ExpertReport, expertReport } from './expert-report.ts';
import { type FormingTask, formingTasks } from './forming-tasks.ts';
import { checkVerdict, type GateCheck } from './gate-check.ts';
import {
  type LearningFigures,
  type LearningReport,
  learningFigures,
  learningReport,
} from './learning-report.ts';
import { type Overview, type OverviewWish, overview } from './overview.ts';
import { type ReviewQueue, reviewQueue } from './review.ts';
import type { TeacherSettings } from './study.ts';
import { type TaskDetail, taskDetail } from './task-detail.ts';
import { type Outlook, taskOutlook } from './task-outlook.ts';
import type { Records } from './task-replay.ts';
import { type TaskReport, taskReport, taskReports, type UsualTerms } from './task-report.ts';
import { type ForgetWish, type ToForget, toForget } from './to-forget.ts';

/** What can be asked of the records, plain data on both sides, since it goes from one thread to another. */
export type Question =
  | { readonly about: 'tasks' }
  | { readonly about: 'task'; readonly id: string }
  | { readonly about: 'detail'; readonly id: string; readonly replay: boolean }
  /** What other promises would have let its student answer; another delta where one is given. */
  | { readonly about: 'outlook'; readonly id: string; readonly delta?: number }
  | {
      readonly about: 'review';
      readonly id: string;
      readonly actor: string | undefined;
      readonly limit: number;
    }
  /** Asks that are alike, and not yet a task; counted since then. */
  | { readonly about: 'forming'; readonly sinceMs: number }
  /** Newest first. */
  | { readonly about: 'verdicts'; readonly task: string | undefined; readonly limit: number }
  | { readonly about: 'verdict'; readonly id: string }
  | { readonly about: 'check'; readonly id: string }
  | { readonly about: 'overview'; readonly wish: OverviewWish }
  | { readonly about: 'departures'; readonly filter: DepartureFilter; readonly limit: number }
  | { readonly about: 'learning' }
  | { readonly about: 'figures' }
  /** What was asked of experts since then, and what was decided of them. */
  | { readonly about: 'experts'; readonly sinceMs: number }
  | { readonly about: 'traces'; readonly wish: ListWish }
  | { readonly about: 'conversations'; readonly wish: ConversationWish }
  | { readonly about: 'conversation'; readonly id: string; readonly form: ConversationForm }
  | { readonly about: 'to-forget'; readonly wish: ForgetWish };

export interface Answers {
  readonly tasks: readonly TaskReport[];
  readonly task: TaskReport | undefined;
  readonly detail: TaskDetail | undefined;
  /** Null where it has no student. */
  readonly outlook: Outlook | null | undefined;
  readonly review: ReviewQueue | undefined;
  readonly forming: readonly FormingTask[];
  readonly verdicts: readonly Verdict[];
  readonly verdict: Verdict | undefined;
  readonly check: GateCheck | undefined;
  readonly overview: Overview;
  readonly departures: readonly DepartureRow[];
  readonly learning: LearningReport;
  readonly figures: LearningFigures;
  readonly experts: ExpertReport;
  readonly traces: TraceList;
  readonly conversations: readonly ListedConversation[];
  readonly conversation: string | undefined;
  readonly 'to-forget': ToForget;
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
    case 'outlook':
      return taskOutlook(question.id, records, learn, question);
    case 'review':
      return reviewQueue(question.id, records, learn, question);
    case 'forming':
      return formingTasks(records.database, question.sinceMs);
    case 'verdicts':
      return newestVerdicts(question, records);
    case 'verdict':
      return new VerdictStore(records.database).get(question.id);
    case 'check':
      return checkVerdict(question.id, records);
    case 'overview':
      return overview(question.wish, records, learn, experts);
    case 'departures':
      return listDepartures(records.database, question.filter, question.limit);
    case 'learning':
      return learningReport(records, learn, experts);
    case 'figures':
      return learningFigures(records, learn);
    case 'experts':
      return expertReport(records, experts, question.sinceMs);
    case 'traces':
      return listTraces(new TraceReader(records.database), question.wish);
    case 'conversations':
      return new ConversationReader(records.database).list(question.wish);
    case 'conversation':
      return conversationText(question.id, question.form, records.database);
    case 'to-forget':
      return toForget(question.wish, records);
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
