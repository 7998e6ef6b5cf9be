import type { Ask } from '#contract/ask.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { Route } from '#contract/route.ts';
import type { Examination } from '#contract/trace.ts';
import type { Rules } from '#policy/decide.ts';
import type { NamedRoutes } from '#router/find-stops.ts';
import type { World } from '#std/world.ts';
import type { TaskBook } from '#tasks/task-book.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import type { TraceLog } from '#traces/trace-log.ts';
import type { Patience } from './next-step.ts';
import type { ServingStudent, StudentDesk } from './student-desk.ts';

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
  readonly auditor: Audits;
  readonly traces: TraceLog;
  readonly world: World;
}

/** Puts a random part of what students answer to their teachers as well. */
export interface Audits {
  /**
   * Whether the teacher is to hear this ask whatever the student does. Where no student serves the task he hears all
   * of them; undefined where the caller or the route took the choice away, since such asks are no fair sample.
   */
  draw(ask: Ask, route: Route, student: ServingStudent | undefined): Examination | undefined;
  /** A student was in the route of an answer that went out. */
  answered(student: ServingStudent, trace: OpenTrace, house: House): void;
  /** Those of these traces that wait are not heard any more: their asks are deleted. */
  forget(traces: ReadonlySet<string>): void;
  /** Audits that could not be heard: the teacher failed, or too many waited. */
  readonly missed: number;
}
