import type { Api } from '../rehearse/client.ts';
import {
  type SeenTask,
  type SeenVerdict,
  seenVerdict,
  type TaskJson,
  type VerdictJson,
} from '../rehearse/seen-task.ts';

/** What a story needs to know of a task. */
export type StoryTask = Pick<SeenTask, 'id' | 'phase' | 'lesson' | 'verdicts'>;

/** More verdicts than a story has. */
const MOST_VERDICTS = 100;

/** All tasks with their verdicts, oldest first; asked for in a way that costs the house little. */
export async function readStoryTasks(api: Pick<Api, 'get'>): Promise<StoryTask[]> {
  const [tasks, verdicts] = (await Promise.all([
    api.get('/api/tasks'),
    api.get(`/api/verdicts?limit=${MOST_VERDICTS}`),
  ])) as [
    { data: Pick<TaskJson, 'id' | 'phase' | 'lesson'>[] },
    { data: (VerdictJson & { task: string })[] },
  ];
  const byTask = Map.groupBy(verdicts.data, ({ task }) => task);
  return tasks.data.map(({ id, phase, lesson }) => {
    const own: SeenVerdict[] = (byTask.get(id) ?? []).map(seenVerdict);
    return { id, phase, lesson: lesson ?? undefined, verdicts: own.sort((a, b) => a.atMs - b.atMs) };
  });
}
