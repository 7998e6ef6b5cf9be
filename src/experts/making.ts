import type { ExpertConfig } from '#config/config.ts';
import type { Key } from '#config/secrets.ts';
import type { Egress } from '#egress/egress.ts';
import type { World } from '#std/world.ts';

/** What an expert is made from. */
export interface Making {
  readonly id: string;
  readonly config: ExpertConfig;
  readonly key: Key;
  readonly egress: Egress;
  readonly world: World;
}
