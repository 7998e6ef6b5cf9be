import type { TaskDetail } from '../../api/tasks.ts';
import { counted, percent } from '../../parts/format.ts';
import { studentTitle } from '../../parts/task-names.ts';
import { alphaWords } from '../../parts/task-words.ts';

/** Something that happened to a task. */
export interface Happening {
  readonly key: string;
  readonly at: number;
  readonly what: string;
  readonly more?: string;
  readonly tone: 'plain' | 'green' | 'red' | 'gold';
}

type Told = Pick<TaskDetail, 'found_at' | 'lessons' | 'verdicts' | 'decisions'>;

/** Lessons, exams, alarms and what the owner said, the newest first. */
export function historyOf({ found_at, lessons, verdicts, decisions }: Told): Happening[] {
  const all: Happening[] = [
    { key: 'found', at: found_at, what: 'Found in the traffic', tone: 'plain' },
    ...lessons.filter(({ state }) => state !== 'running').map(lessonEnded),
    ...verdicts.map(verdictGiven),
    ...decisions.map(decided),
  ];
  return all.sort((a, b) => b.at - a.at);
}

function lessonEnded({
  id,
  state,
  rows,
  started_at,
  ended_at,
  candidate,
  error,
}: TaskDetail['lessons'][number]): Happening {
  const at = ended_at ?? started_at;
  const from = `from ${counted(rows, 'answer')}`;
  if (state === 'done')
    return {
      key: id,
      at,
      what: `${candidate ? studentTitle(candidate) : 'A student'} was taught`,
      more: from,
      tone: 'plain',
    };
  const what = state === 'cancelled' ? 'A lesson was ended' : 'A lesson failed';
  return { key: id, at, what, more: error ?? from, tone: state === 'failed' ? 'red' : 'plain' };
}

function verdictGiven({ id, at, student, outcome, exam, words }: TaskDetail['verdicts'][number]): Happening {
  const who = studentTitle(student);
  if (outcome === 'passed' && exam) {
    const more = `it answered ${percent(exam.coverage)} of ${counted(exam.n, 'unseen ask')}; ${percent(exam.risk)} of those differed`;
    return { key: id, at, what: `${who} passed its exam`, more, tone: 'green' };
  }
  const what = outcome === 'failed' ? `${who} did not pass its exam` : `${who} was taken off`;
  return { key: id, at, what, more: firstSentence(words), tone: outcome === 'failed' ? 'gold' : 'red' };
}

const DECIDED: Readonly<Record<string, string>> = {
  approve: 'You approved',
  hold: 'You kept it to its teacher',
  pause: 'You paused it',
  resume: 'You let it go on',
  relearn: 'You had it taught anew',
  cancel: 'You ended a lesson',
  delete: 'You deleted it; it was found anew',
};

function decided({ id, at, kind, value, actor }: TaskDetail['decisions'][number]): Happening {
  const by = actor && actor !== 'console' ? `by ${actor}` : undefined;
  const what = kind === 'promise' ? promised(value) : (DECIDED[kind] ?? `You decided: ${kind}`);
  return { key: id, at, what, ...(by ? { more: by } : {}), tone: 'plain' };
}

function promised(value: string | null): string {
  const { alpha } = JSON.parse(value ?? '{}') as { alpha?: number };
  return alpha === undefined ? 'You promised something else' : `You promised ${alphaWords(alpha)}`;
}

function firstSentence(words: string): string {
  return /^(.+?)[.:](?=\s|$)/.exec(words)?.[1] ?? words;
}
