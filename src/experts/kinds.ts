import type { ExpertConfig } from '#config/config.ts';
import type { Key } from '#config/secrets.ts';
import type { Expert } from '#contract/expert.ts';
import type { Egress } from '#egress/egress.ts';
import type { World } from '#std/world.ts';
import { remoteExpert } from './remote/remote-expert.ts';

/** What an expert is made from. */
export interface Making {
  readonly id: string;
  readonly config: ExpertConfig;
  readonly key: Key;
  readonly egress: Egress;
  readonly world: World;
}

/** The registry: a new kind of expert is a folder here and a line in this table. */
const kinds: Record<ExpertConfig['kind'], (making: Making) => Expert> = {
  remote: remoteExpert,
};

export function makeExpert(making: Making): Expert {
  return kinds[making.config.kind](making);
}
