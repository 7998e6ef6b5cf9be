import type { Config } from '#config/config.ts';
import { RECIPE_VERSION } from '#curate/dataset.ts';
import type { AuditLimits } from '#flows/auditor.ts';
import type { RecordSettings } from '#flows/record-questions.ts';
import type { StudySettings } from '#flows/study.ts';

const HOUR_MS = 3_600_000;

/** What learning is told of the settings: plain data, since it goes to another thread. */
export function studySettings({ learn, experts }: Config): StudySettings {
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
    experts: Object.fromEntries(
      Object.entries(experts).map(([id, { url, zone, training }]) => [id, { url, zone, training }]),
    ),
  };
}

export function auditLimits({ learn }: Config): AuditLimits {
  return { atOnce: learn.auditsAtOnce, waiting: learn.auditsWaiting, timeoutMs: learn.auditTimeoutMs };
}

/** What reports on tasks depend on. */
export function recordSettings(config: Config): RecordSettings {
  const { alpha, delta, autopilot, hold } = config.learn;
  return { learn: { alpha, delta, autopilot, hold }, experts: studySettings(config).experts };
}
