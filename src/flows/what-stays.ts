import { readDataset } from '#curate/dataset.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { keysOf, type Records } from './task-replay.ts';

/** Something that is not deleted with what it was made from, and why: told, never hidden. */
export interface Staying {
  readonly what: string;
  readonly why: string;
}

/** What was learned from these traces of these tasks, and cannot be taken back without undoing a proof. */
export function whatStays(
  traces: readonly string[],
  tasksOfTraces: readonly string[],
  { database, vault }: Records,
): Staying[] {
  const gone = new Set(traces);
  const candidates = new CandidateStore(database);
  const tasks = new TaskStore(database)
    .all()
    .filter((task) => keysOf(task).some((key) => tasksOfTraces.includes(key)));
  return tasks.flatMap((task) => {
    const used = candidates
      .datasetsOf(task.id)
      .map((dataset) => ({ dataset, examples: examplesFrom(dataset, gone, vault) }))
      .filter(({ examples }) => examples > 0);
    const students = candidates
      .ofTask(task.id)
      .filter((student) => used.some(({ dataset }) => dataset === student.dataset));
    return [
      ...used.map(({ dataset, examples }) => ({
        what: `the dataset ${dataset.slice(0, 12)} of the task "${task.id}"`,
        why: `${examples} of its examples come from here, and it is named by the hash of all of them: without these no proof that stands on it could be computed again. It goes when the task is deleted.`,
      })),
      ...students.map(({ id }) => ({
        what: `the student ${id}`,
        why: 'It was taught from that dataset, and what it learned cannot be taken out of it. It goes when the task is deleted.',
      })),
      {
        what: `the description of the task "${task.id}"`,
        why: 'It shows what the asks of the task have in common, as others of its asks do. It goes when the task is deleted.',
      },
    ];
  });
}

/** A file that is gone or altered has none that anybody could read. */
function examplesFrom(dataset: string, traces: ReadonlySet<string>, vault: Records['vault']): number {
  if (!vault.has(dataset)) return 0;
  try {
    const { rows } = readDataset(Buffer.from(vault.get(dataset)).toString());
    return rows.filter(({ trace }) => traces.has(trace)).length;
  } catch {
    return 0;
  }
}
