import type { Ask } from '#contract/ask.ts';
import { ZONES, type Zone } from '#contract/expert.ts';
import type { Decision } from '#contract/route.ts';

export interface Rules {
  readonly farthestZone: Zone;
}

/** The farthest zone that still counts as owned: machines of the person, the household or the organisation. */
const FARTHEST_OWNED: Zone = 'organisation';

/** What this ask may do. Pure: the same ask and rules always give the same decision. */
export function decide(ask: Pick<Ask, 'routeWish'>, rules: Rules): Decision {
  if (ask.routeWish === 'owned' && isFarther(rules.farthestZone, FARTHEST_OWNED)) {
    return { farthestZone: FARTHEST_OWNED, reason: 'the caller asked for owned experts only' };
  }
  return { farthestZone: rules.farthestZone, reason: `policy.farthestZone is ${rules.farthestZone}` };
}

export function isFarther(zone: Zone, than: Zone): boolean {
  return ZONES.indexOf(zone) > ZONES.indexOf(than);
}
