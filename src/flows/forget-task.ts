import type { Study } from './study.ts';
import { dropCheckpoint } from './teach.ts';

/**
 * Drops a task with its students, lessons, verdicts, audits and what was decided about it, and from the vault what
 * nobody else stands on. Its traces stay.
 */
export function forgetTask(
  id: string,
  study: Pick<Study, 'database' | 'tasks' | 'candidates' | 'verdicts' | 'vault'>,
): void {
  const { database, tasks, candidates, verdicts, vault } = study;
  const students = candidates.ofTask(id).map(({ file }) => file);
  const datasets = candidates.datasetsOf(id);
  const evidence = verdicts.ofTask(id).flatMap((verdict) => verdict.evidence ?? []);
  database.exec('BEGIN IMMEDIATE');
  try {
    candidates.forget(id);
    verdicts.forget(id);
    tasks.forget(id);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  for (const dataset of datasets) dropCheckpoint(dataset, study);
  for (const file of new Set([...students, ...datasets, ...evidence]))
    if (!candidates.uses(file) && !verdicts.uses(file)) vault.drop(file);
}
