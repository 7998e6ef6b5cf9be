import type { LearningGlance } from '#flows/learning-glance.ts';
import type { Door } from '../door.ts';

/** Something that wants the owner, in words, and the page where he can see to it. */
export interface Wait {
  readonly kind: 'approval' | 'terms' | 'key-missing' | 'alarm' | 'review';
  readonly task?: string;
  readonly expert?: string;
  readonly words: string;
  /** What he does there, in two or three words. */
  readonly action: string;
  readonly link: string;
}

/** What waits, what keeps most from going on first. */
export function waitsOf(
  { approvals, terms, alarms, reviews }: LearningGlance,
  { connections }: Pick<Door, 'connections'>,
): Wait[] {
  const keyless = (connections?.list() ?? []).filter(({ key }) => key.state === 'missing');
  return [
    ...approvals.map(
      ({ task, student }): Wait => ({
        kind: 'approval',
        task,
        words: `${student} has passed its exam. May it answer?`,
        action: 'Look and decide',
        link: taskLink(task),
      }),
    ),
    ...keyless.map(
      ({ id, key }): Wait => ({
        kind: 'key-missing',
        expert: id,
        words: `${id} cannot answer: ${key.problem ?? 'its key is missing'}.`,
        action: 'Enter the key',
        link: expertLink('change', id),
      }),
    ),
    ...terms.map(
      ({ expert, because }): Wait => ({
        kind: 'terms',
        expert,
        words: `May the answers of ${expert} teach students? ${sentence(because)}`,
        action: 'Say what is allowed',
        link: expertLink('terms', expert),
      }),
    ),
    ...alarms.map(
      ({ task, words }): Wait => ({
        kind: 'alarm',
        task,
        words: `The student of ${task} was taken off: ${sentence(words)} Its teacher answers again, and it is learned anew.`,
        action: 'See what happened',
        link: taskLink(task),
      }),
    ),
    ...reviews.map(
      ({ task, count }): Wait => ({
        kind: 'review',
        task,
        words: `On ${count === 1 ? 'one ask' : `${count} asks`} of ${task} student and teacher said different things. Who is right?`,
        action: 'Settle them',
        link: `${taskLink(task)}/review`,
      }),
    ),
  ];
}

function taskLink(task: string): string {
  return `/tasks/${encodeURIComponent(task)}`;
}

function expertLink(form: 'change' | 'terms', expert: string): string {
  return `/experts?${form}=${encodeURIComponent(expert)}`;
}

function sentence(words: string): string {
  const text = words.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
