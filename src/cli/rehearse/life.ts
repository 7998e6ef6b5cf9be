import { fit, oneLine } from '../fit-text.ts';
import { duration } from '../terminal.ts';
import { count, percent } from './figures.ts';
import type { SeenTask, SeenVerdict } from './seen-task.ts';
import type { ServedTally } from './served.ts';

/** A step in the life of a task. */
export interface Step {
  /** No two steps have the same. */
  readonly key: string;
  readonly task: string;
  /** In ms since 1970. */
  readonly atMs: number;
  readonly word: StepWord;
  /** What brought it, for people. */
  readonly text: string;
}

export type StepWord = 'found' | 'shadow' | 'certified' | 'serving' | 'failed' | 'taken off';

/** Of a prompt, in columns. */
const SHOWN_PROMPT = 60;

/** What has happened to a task so far, by what the server says of it and by whose answers the client got. */
export function stepsOf(task: SeenTask, served: Pick<ServedTally, 'first'>): Step[] {
  const step = (word: StepWord, key: string, atMs: number, text: string): Step => {
    return { key: `${task.id} ${word} ${key}`, task: task.id, atMs, word, text };
  };
  const steps = [
    step(
      'found',
      '',
      task.foundAtMs,
      `its asks have one prompt in common: "${fit(oneLine(task.prompt), SHOWN_PROMPT)}"`,
    ),
    ...task.candidates.map(({ id, rows, taughtAtMs, teachingMs }) =>
      step(
        'shadow',
        id,
        taughtAtMs,
        `${nameOf(id)} learned from ${count(rows)} answers in ${seconds(teachingMs)}`,
      ),
    ),
    ...task.verdicts.map((verdict) => step(wordOf(verdict), verdict.id, verdict.atMs, textOf(verdict))),
    ...task.verdicts.flatMap(({ student, outcome }) => {
      const first = outcome === 'passed' ? served.first.get(student) : undefined;
      const text = `${nameOf(student)}, with the yes of its owner; its first answer took ${duration(first?.us)}`;
      return first ? [step('serving', student, first.atMs, text)] : [];
    }),
  ];
  return steps.sort((a, b) => a.atMs - b.atMs);
}

/** `t_42f8.3` is the third student of its task. */
export function nameOf(student: string): string {
  return `student ${student.slice(student.lastIndexOf('.') + 1)}`;
}

function wordOf({ kind, outcome }: SeenVerdict): StepWord {
  if (kind === 'alarm') return 'taken off';
  return outcome === 'passed' ? 'certified' : 'failed';
}

/** The short of a verdict; its own words stand in the report. */
function textOf({ student, kind, outcome, words, exam }: SeenVerdict): string {
  if (kind === 'alarm' || !exam) return `${nameOf(student)}: ${words}`;
  if (outcome === 'failed') return `${nameOf(student)} did not pass its exam of ${count(exam.n)} unseen asks`;
  const answered = Math.round(exam.n * exam.coverage);
  const wrong = Math.round(exam.risk * answered);
  return `${nameOf(student)} would have answered ${count(answered)} of ${count(exam.n)} unseen asks, ${count(wrong)} wrong (${percent(exam.risk)})`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
