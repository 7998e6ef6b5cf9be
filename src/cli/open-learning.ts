import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type { Expert } from '#contract/expert.ts';
import { Auditor } from '#flows/auditor.ts';
import type { HouseNews } from '#flows/house-news.ts';
import { Learning } from '#flows/learning.ts';
import { StudentDesk } from '#flows/student-desk.ts';
import { USUAL_PACE } from '#gate/audit-rate.ts';
import type { World } from '#std/world.ts';
import { TaskBook } from '#tasks/task-book.ts';
import { Blobs } from '#vault/blobs.ts';
import { auditLimits, studySettings } from './study-settings.ts';

/** What of learning stands on the way of an answer, and the learning itself, absent where it is switched off. */
export interface OpenLearning {
  readonly tasks: TaskBook;
  readonly students: StudentDesk;
  readonly auditor: Auditor;
  readonly learning: Learning | undefined;
}

/** `experts`: where students are entered when they begin to serve. Nothing starts before there is traffic to learn from. */
export function openLearning(
  config: Config,
  places: Places,
  world: World,
  experts: Map<string, Expert>,
  news: HouseNews,
): OpenLearning {
  const { learn } = config;
  const { databaseFile, vaultFolder } = places;
  const tasks = new TaskBook();
  const students = new StudentDesk(experts);
  const learning = learn.enabled
    ? new Learning({
        place: { databaseFile, vaultFolder, settings: studySettings(config, places) },
        pace: {
          ...USUAL_PACE,
          usual: learn.audits,
          first: learn.firstAudits,
          successor: learn.renewalAudits,
        },
        desk: students,
        tasks,
        vault: new Blobs(vaultFolder),
        world,
        news,
      })
    : undefined;
  const auditor = new Auditor(
    auditLimits(config),
    (audit, student) => learning?.audited(audit, student),
    (student) => learning?.cautious(student),
  );
  return { tasks, students, auditor, learning };
}
