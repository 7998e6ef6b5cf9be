import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '#contract/dataset.ts';
import type { Candidate, Estimate, Lesson } from '#contract/task.ts';
import type { ForgeOrder } from '#forge/forge-protocol.ts';
import { STANDARD_RECIPE } from '#forge/recipe.ts';
import { uuidTimeMs } from '#std/uuid.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { Material } from './gather.ts';
import type { Pupil } from './pupil.ts';
import type { Study } from './study.ts';

/** How often the progress of a lesson is written down. */
const PROGRESS_MS = 500;

/** dataset → candidate. It lies in the vault under its hash, and serves in shadow from now on. */
export async function teach(task: Pupil, { dataset, tokens }: Material, study: Study): Promise<Candidate> {
  const { clock } = study.world;
  const lesson: Lesson = {
    id: study.world.newId(),
    task: task.task.id,
    dataset: dataset.hash,
    state: 'running',
    phase: 'waiting',
    done: 0,
    rows: dataset.rows.length,
    startedAtMs: clock.nowMs(),
  };
  const keep = (more: Partial<Lesson>) => task.isGone || study.candidates.saveLesson({ ...lesson, ...more });
  keep({});
  const signal = task.beginLesson(dataset.hash);
  try {
    let keptAtMs = 0;
    const file = await study.forge.fulfil(orderOf(dataset, study), {
      signal,
      onProgress: (phase, done) => {
        if (clock.nowMs() - keptAtMs < PROGRESS_MS) return;
        keptAtMs = clock.nowMs();
        keep({ phase, done });
      },
    });
    if (task.isGone) throw signal.reason; // deleted while the thread ended, and nothing of it shall be kept
    const endedAtMs = clock.nowMs();
    const candidate: Candidate = {
      id: `${task.task.id}.${study.candidates.ofTask(task.task.id).length + 1}`,
      task: task.task.id,
      file: study.vault.put(file),
      dataset: dataset.hash,
      cutoff: dataset.cutoff,
      shape: dataset.shape,
      rows: dataset.rows.length,
      sizeBytes: file.length,
      taughtAtMs: endedAtMs,
      teachingMs: endedAtMs - lesson.startedAtMs,
      estimate: withMisfits(decodeStudent(file).header.estimate, dataset),
      tokens,
      state: 'shadow',
    };
    study.candidates.save(candidate);
    keep({ state: 'done', phase: 'done', done: 1, endedAtMs, candidate: candidate.id });
    return candidate;
  } catch (error) {
    if (task.isGone) dropCheckpoint(dataset.hash, study);
    const state = signal.aborted ? 'cancelled' : 'failed';
    keep({ state, endedAtMs: clock.nowMs(), error: (error as Error).message });
    throw error;
  } finally {
    task.endLesson(signal.aborted);
  }
}

/** Answers that do not fit the shape are no rows, but they will be in the exam, and wrong whoever answers. */
function withMisfits({ accuracy, curve }: Estimate, { leftOut, rows }: Dataset): Estimate {
  const misfits = leftOut['other shape'] ?? 0;
  const fitting = rows.length / (rows.length + misfits);
  return {
    accuracy: accuracy * fitting,
    curve: curve.map((point) => ({ ...point, risk: 1 - (1 - point.risk) * fitting })),
  };
}

/** The dataset as the forge wants it. The same dataset always gives the same student, bit by bit. */
function orderOf(dataset: Dataset, { settings, vault }: Study): ForgeOrder {
  const { rows, shape, task, hash, cutoff } = dataset;
  const recipe = { ...STANDARD_RECIPE, seed: settings.seed };
  return {
    task,
    lesson: {
      texts: rows.map(({ input }) => input),
      heads: shape.holes,
      targets: shape.holes.map((_, hole) => Int32Array.from(rows, ({ values }) => values[hole] ?? -1)),
      groups: Int32Array.from(rows, ({ group }) => group),
      drawn: Uint8Array.from(rows, ({ drawn = true }) => Number(drawn)),
    },
    recipe,
    lineage: {
      datasetHash: hash,
      recipe: recipe.name,
      seed: recipe.seed,
      rows: rows.length,
      teachers: [...new Set(rows.map(({ teacher }) => teacher))].sort(),
      trainedAtMs: uuidTimeMs(cutoff),
    },
    checkpointFile: checkpointOf(hash, vault),
  };
}

/** How far a lesson came that was cut short; kept until it is taken up again or its task is deleted. */
export function dropCheckpoint(dataset: string, { vault }: Pick<Study, 'vault'>): void {
  rmSync(checkpointOf(dataset, vault), { force: true });
}

function checkpointOf(dataset: string, { folder }: Study['vault']): string {
  return join(folder, `${dataset}.lesson`);
}
