import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { Rules } from '#policy/decide.ts';
import type { NamedRoutes } from '#router/find-stops.ts';
import type { World } from '#std/world.ts';
import type { TaskBook } from '#tasks/task-book.ts';
import type { TraceLog } from '#traces/trace-log.ts';
import type { Auditor } from './auditor.ts';
import type { Patience } from './next-step.ts';
import type { StudentDesk } from './student-desk.ts';

/** The parts that the flows bring together; main builds it once. */
export interface House {
  /** By id; students come and go. */
  readonly experts: ReadonlyMap<string, Expert>;
  readonly cards: readonly ExpertCard[];
  readonly routes: NamedRoutes;
  readonly rules: Rules;
  readonly patience: Patience;
  readonly tasks: TaskBook;
  readonly students: StudentDesk;
  readonly auditor: Auditor;
  readonly traces: TraceLog;
  readonly world: World;
}
