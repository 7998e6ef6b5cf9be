import { useMemo } from 'react';
import { useExperts } from '../../api/experts.ts';
import { useTasks } from '../../api/tasks.ts';
import { taskTitle } from '../../parts/task-names.ts';
import type { HouseNames } from './house-names.ts';

/** Empty while they are not known: the page does not wait for names. */
export function useHouseNames(): HouseNames {
  const { data: tasks } = useTasks();
  const { data: experts } = useExperts();
  return useMemo(
    () => ({
      experts: (experts ?? []).map((one) =>
        one.kind === 'student'
          ? { id: one.id, kind: one.kind, task: one.lineage.task, zone: 'device' }
          : { id: one.id, kind: one.kind, zone: one.zone },
      ),
      areKnown: tasks !== undefined,
      tasks: new Map(tasks?.data.map((task) => [task.id, taskTitle(task)])),
    }),
    [tasks, experts],
  );
}
