import type { ExpertConfig } from '#config/config.ts';
import type { Expert } from '#contract/expert.ts';
import type { Making } from './making.ts';
import { remoteExpert } from './remote/remote-expert.ts';

/** The registry: a new kind of expert is a folder here and a line in this table. */
const kinds: Record<ExpertConfig['kind'], (making: Making) => Expert> = {
  remote: remoteExpert,
};

export function makeExpert(making: Making): Expert {
  return kinds[making.config.kind](making);
}
