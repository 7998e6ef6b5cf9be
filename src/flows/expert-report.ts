import type { TrainingTerms } from '#contract/dataset.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { type ExpertAsks, expertAsks } from '#traces/expert-asks.ts';
import type { TeacherSettings } from './study.ts';
import type { Records } from './task-replay.ts';

/** What the records and the settings tell of experts, by their id. */
export interface ExpertReport {
  readonly asks: ReadonlyMap<string, ExpertAsks>;
  /** What the settings say of their terms, where they say anything. */
  readonly configured: ReadonlyMap<string, TrainingTerms>;
  /** What the owner decided about their terms, last. */
  readonly decided: ReadonlyMap<string, { readonly terms: TrainingTerms; readonly atMs: number }>;
}

export function expertReport(
  { database }: Records,
  experts: Readonly<Record<string, TeacherSettings>>,
  sinceMs: number,
): ExpertReport {
  const decisions = new TaskStore(database).decisions().filter(({ kind }) => kind === 'terms');
  return {
    asks: expertAsks(database, sinceMs),
    configured: new Map(
      Object.entries(experts).flatMap(([id, { training }]) => (training ? [[id, training] as const] : [])),
    ),
    decided: new Map(
      decisions.map(({ about, value, atMs }) => [about, { terms: value as TrainingTerms, atMs }]),
    ),
  };
}
