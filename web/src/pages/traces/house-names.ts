import type { Kind, Trace } from '../../api/traces.ts';
import type { Tone } from '../../parts/Badge.tsx';
import { studentTitle } from '../../parts/task-names.ts';

/** What the house calls its experts and tasks, where the traces have ids. */
export interface HouseNames {
  readonly experts: readonly {
    readonly id: string;
    readonly kind: Kind;
    readonly task?: string;
    readonly zone: string;
  }[];
  /** Titles by id. */
  readonly tasks: ReadonlyMap<string, string>;
  /** Whether they were fetched. */
  readonly areKnown: boolean;
}

/** Ids that the house made up for asks that are alike. */
const MADE_UP = /^t_[0-9a-f]{12}$/;

/**
 * Nothing while names are on their way, since an id that turns into a name would only flicker, and nothing for asks that
 * are alike but are no task yet. A task that a caller named goes by that name.
 */
export function taskName(id: string, { tasks, areKnown }: HouseNames): string {
  return tasks.get(id) ?? (areKnown && !MADE_UP.test(id) ? id : '');
}

/** Who answered, as a word with a colour: yours green and blue, rented clay. */
export function whoBadge(
  id: string | null,
  kind: Kind,
  { experts }: HouseNames,
): { word: string; tone: Tone } {
  if (kind === 'student') return { word: 'Student', tone: 'green' };
  if (kind === 'local') return { word: 'Your model', tone: 'blue' };
  const zone = experts.find((expert) => expert.id === id)?.zone ?? 'outside';
  return zone === 'outside' ? { word: 'API', tone: 'clay' } : { word: 'Your server', tone: 'blue' };
}

/** Students go by their number; everybody else by the name that was given. */
export function expertName(id: string, kind: Kind | null): string {
  return kind === 'student' ? studentTitle(id) : id;
}

/** The same where the kind stands beside it. */
export function shortName({ expert_id, kind, name }: Pick<Trace, 'expert_id' | 'kind' | 'name'>): string {
  if (expert_id === null) return name;
  return kind === 'student' ? `no. ${expert_id.slice(expert_id.lastIndexOf('.') + 1)}` : expert_id;
}

/** Who answered, or who was asked for where nobody did. */
export function whoName({ expert_id, kind, name }: Pick<Trace, 'expert_id' | 'kind' | 'name'>): string {
  return expert_id === null ? name : expertName(expert_id, kind);
}

/** A reason of the router's with task and students called as people call them. */
export function plainReason(reason: string, task: string | null): string {
  const plain =
    task === null
      ? reason
      : reason.replaceAll(`${task}.`, 'student ').replaceAll(`the task ${task}`, 'this task');
  return plain
    .replace(/ \(verdict [0-9a-f-]+\)/, '')
    .replace(/^(the|student) /, (word) => word[0]?.toUpperCase() + word.slice(1));
}
