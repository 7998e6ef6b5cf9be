import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { Rules } from '#policy/decide.ts';
import type { NamedRoutes } from '#router/find-stops.ts';
import type { World } from '#std/world.ts';
import type { TraceLog } from '#traces/trace-log.ts';
import type { Patience } from './next-step.ts';

/** The parts that the flows bring together; main builds it once. */
export interface House {
  readonly experts: ReadonlyMap<string, Expert>;
  readonly cards: readonly ExpertCard[];
  readonly routes: NamedRoutes;
  readonly rules: Rules;
  readonly patience: Patience;
  readonly traces: TraceLog;
  readonly world: World;
}
