import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import { RECIPE_VERSION } from '#curate/dataset.ts';
import type { AuditLimits } from '#flows/auditor.ts';
import type { RecordSettings } from '#flows/record-questions.ts';
import type { StudySettings } from '#flows/study.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const HOUR_MS = 3_600_000;

/** What learning is told of the settings: plain data, since it goes to another thread. */
export function studySettings(config: Config, places: Places): StudySettings {
  const { learn } = config;
  return {
    rhythm: {
      firstLesson: learn.firstLesson,
      growth: learn.growth,
      worthwhile: learn.worthwhile,
      patienceMs: learn.patienceHours * HOUR_MS,
      patienceAnswers: learn.patienceAnswers,
    },
    promise: { alpha: learn.alpha, delta: learn.delta },
    autopilot: learn.autopilot,
    hold: learn.hold,
    recipe: {
      version: RECIPE_VERSION,
      mostRows: learn.mostRows,
      nearDuplicate: learn.nearDuplicate,
      seed: learn.seed,
    },
    mostTasks: learn.mostTasks,
    seed: learn.seed,
    experts: teachers(config, places),
  };
}

/** Whose answers students may learn from, by their terms. Local models that come later are asked about once. */
export function teachers({ experts }: Config, { vaultFolder }: Places): StudySettings['experts'] {
  const local = new ModelShelf(vaultFolder).list().map(({ name }) => [name, LOCAL] as const);
  const remote = Object.entries(experts).map(
    ([id, { url, zone, training }]) => [id, { url, zone, training }] as const,
  );
  return Object.fromEntries([...local, ...remote]);
}

const LOCAL = { url: '', zone: 'device', training: undefined } as const;

export function auditLimits({ learn }: Config): AuditLimits {
  return { atOnce: learn.auditsAtOnce, waiting: learn.auditsWaiting, timeoutMs: learn.auditTimeoutMs };
}

/** What reports on tasks depend on. */
export function recordSettings(config: Config, places: Places): RecordSettings {
  const { alpha, delta, autopilot, hold, firstLesson } = config.learn;
  return { learn: { alpha, delta, autopilot, hold, firstLesson }, experts: teachers(config, places) };
}
