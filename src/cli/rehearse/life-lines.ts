import { duration, money } from '../terminal.ts';
import { count, percent } from './figures.ts';
import type { SeenTask } from './seen-task.ts';
import type { Tally } from './tally.ts';

const FIRST_LIFE = ['unknown', 'found', 'shadow', 'certified', 'serving'];
const NEXT_LIFE = ['taken off', 'shadow', 'certified', 'serving'];

/** Where the task stands, the word of the moment in capitals, and what goes on. */
export function lifeLine(task: SeenTask | undefined): string {
  if (!task) return `${pathTo('unknown', FIRST_LIFE)}   asks come in, and nothing is known of them`;
  const wasTakenOff = task.verdicts.some(({ kind }) => kind === 'alarm');
  const path = wasTakenOff ? NEXT_LIFE : FIRST_LIFE;
  return `${pathTo(task.phase.replace('-', ' '), path)}   ${doing(task)}`;
}

/** What students do for whoever asks. */
export function savingsLine(tasks: readonly SeenTask[], tally: Pick<Tally, 'recentShare'>): string {
  const savedUs = tasks.reduce((sum, task) => sum + task.savedUs, 0);
  const savedNanos = tasks.reduce((sum, task) => sum + (task.savedNanos ?? 0), 0);
  const saved = `saved so far ${savedMoney(savedNanos)} and ${duration(savedUs)} of waiting, audits paid`;
  return `students gave ${percent(tally.recentShare())} of the last answers; ${saved}`;
}

/** Audits can cost more than was saved: at first. */
export function savedMoney(nanos: number): string {
  return nanos < 0 ? `-${money(-nanos)}` : money(nanos);
}

function pathTo(word: string, path: readonly string[]): string {
  const known = path.includes(word) ? path : [...path, word];
  return known.map((one) => (one === word ? one.toUpperCase() : one)).join(' › ');
}

function doing({ phase, lesson, exam, audits, auditErrors, note }: SeenTask): string {
  if (lesson) return `learning ${Math.round(lesson.done * 100)} % from ${count(lesson.rows)} answers`;
  if (note !== '') return note;
  if (phase === 'serving')
    return `${count(audits)} ${audits === 1 ? 'audit' : 'audits'}, ${count(auditErrors)} wrong`;
  if (phase === 'shadow' && exam) return `its exam: ${count(exam.unseen)} unseen asks so far`;
  return 'its teacher answers';
}
