import type { Phase, Task } from '../api/tasks.ts';
import { count, counted, percent } from './format.ts';

/** A sentence of the server's with its students and the task called as people call them. */
export function plainly(words: string, task: string): string {
  return words
    .replaceAll(`${task}.`, 'student ')
    .replaceAll(`the task ${task}`, 'this task')
    .replaceAll(task, 'this task')
    .replace(/(?<=^|[.!?] )[st](?=tudent|his)/g, (letter) => letter.toUpperCase());
}

/** The student in office may answer as soon as its owner says so. */
export function wantsYes({ phase, approved }: Pick<Task, 'phase' | 'approved'>): boolean {
  return phase === 'certified' && !approved;
}

type Standing = Pick<
  Task,
  'phase' | 'approved' | 'paused' | 'first_lesson' | 'lesson' | 'note' | 'shape' | 'asks'
>;

/** Where a task stands, as one sentence. */
export function standing(task: Standing): string {
  const { phase, lesson, note, first_lesson: first } = task;
  if (wantsYes(task)) return 'A student has passed its exam and waits for your yes.';
  if (phase === 'held') return 'Only its teacher answers: you keep it to its teacher.';
  if (lesson)
    return `A student is being taught from ${counted(lesson.rows, 'answer')}: ${percent(lesson.done)}.`;
  if (task.paused) return 'Paused: nothing is taught or examined.';
  if (note !== '' && !/^wants your yes/.test(note)) return noteSentence(note);
  if (phase === 'found' && first && first.answers < first.needed)
    return `${count(first.answers)} of ${count(first.needed)} answers until its first lesson.`;
  return STANDINGS[phase];
}

const STANDINGS: Readonly<Record<Phase, string>> = {
  found: 'Asks of one kind, found in your traffic.',
  shadow: 'A student answers silently beside its teacher, until its exam.',
  certified: 'A student has passed its exam.',
  serving: 'A student answers what it is sure of, and is checked by lot.',
  'taken-off': 'Its student was taken off; its teacher answers, and the next one is taught.',
  open: 'Its answers take no fixed form, so no student can learn it today.',
  held: 'Only its teacher answers.',
};

/** The server's notes are written for the terminal: what is to be typed there is left out. */
export function noteSentence(note: string): string {
  const words = note.replace(/\s*Type: .*$/, '').trim();
  const whole = /[.!?]$/.test(words) ? words : `${words}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** The share of a task's asks that its students answered; null where there are none. */
export function ownedShare({
  asks,
  by_student: { count: answered },
}: Pick<Task, 'asks' | 'by_student'>): number | null {
  return asks === 0 ? null : answered / asks;
}

/** How strongly its audits speak against a student, in words, and from 0 (nothing) to 1 (an alarm). */
export function driftWords(evidence: number, limit: number): { words: string; share: number } {
  // Evidence grows by multiplication, so its logarithm is what grows evenly.
  const share = Math.min(1, Math.log10(1 + Math.max(0, evidence)) / Math.log10(1 + limit));
  const figures = `${count(Math.round(evidence))} of ${count(limit)}`;
  if (evidence >= limit) return { words: `An alarm: the evidence against it reached ${figures}.`, share };
  if (share < 0.35) return { words: `Nothing speaks for a change for the worse (${figures}).`, share };
  if (share < 0.7) return { words: `A little speaks for a change for the worse (${figures}).`, share };
  return { words: `Much speaks for a change for the worse (${figures}): it may soon be taken off.`, share };
}

/** A promise's share as people say it: "5 %", "0.75 %". */
export function alphaWords(alpha: number): string {
  return `${Number((alpha * 100).toPrecision(3))} %`;
}
