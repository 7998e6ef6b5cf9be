import type { Life, Phase, Task } from '../../api/tasks.ts';

export interface LifeStep {
  readonly key: keyof Life;
  readonly name: string;
  readonly at: number | null;
  readonly state: 'past' | 'now' | 'ahead';
}

const STEPS: readonly { key: keyof Life; name: string }[] = [
  { key: 'found', name: 'Found' },
  { key: 'shadow', name: 'In shadow' },
  { key: 'certified', name: 'Certified' },
  { key: 'serving', name: 'Serving' },
  { key: 'taken_off', name: 'Taken off' },
];

const PLACES: Readonly<Record<Exclude<Phase, 'held'>, number>> = {
  found: 0,
  open: 0,
  shadow: 1,
  certified: 2,
  serving: 3,
  'taken-off': 4,
};

/** The five steps of a task's life, with when it came to each and where it stands. */
export function lifeSteps({ phase, life }: Pick<Task, 'phase' | 'life'>): LifeStep[] {
  const place = phase === 'held' ? heldAt(life) : PLACES[phase];
  return STEPS.map(({ key, name }, index) => ({
    key,
    name,
    at: index <= place ? life[key] : null,
    state: index < place ? 'past' : index === place ? 'now' : 'ahead',
  }));
}

/** Its student rests where it had come to. */
function heldAt({ shadow, certified }: Life): number {
  if (certified !== null) return 2;
  return shadow === null ? 0 : 1;
}
