import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { type ExpertCard, ZONES } from '#contract/expert.ts';
import type { Decision, Route, Stop } from '#contract/route.ts';
import { findStops, type NamedRoutes } from './find-stops.ts';
import { shortfalls, unhonoured } from './needs.ts';

/** Which experts, in what order, and why. Pure: no clock, no network, no log. */
export function chooseRoute(ask: Ask, cards: readonly ExpertCard[], routes: NamedRoutes, decision: Decision): Route {
  const found = findStops(ask.name, cards, routes);
  const reasons = [found.reason];
  const cardOf = new Map(cards.map((card) => [card.id, card]));

  const near = found.stops.filter((stop) => isAllowed(cardOf.get(stop.expertId), decision));
  if (near.length === 0) throw tooFar(ask, found.stops, cardOf, decision);
  if (near.length < found.stops.length) reasons.push(`${listIds(found.stops, near)} left out: ${decision.reason}`);

  const able = near.filter((stop) => shortfalls(ask, cardOf.get(stop.expertId) as ExpertCard).length === 0);
  const first = able[0];
  if (!first) throw unable(ask, near, cardOf);
  if (able.length < near.length) reasons.push(`${listIds(near, able)} left out: cannot do what the ask needs`);

  return { order: able, reasons, warnings: unhonoured(ask, cardOf.get(first.expertId) as ExpertCard) };
}

function isAllowed(card: ExpertCard | undefined, decision: Decision): boolean {
  return card !== undefined && ZONES.indexOf(card.zone) <= ZONES.indexOf(decision.farthestZone);
}

function tooFar(ask: Ask, stops: readonly Stop[], cardOf: ReadonlyMap<string, ExpertCard>, decision: Decision): AppError {
  const where = stops.map(({ expertId }) => `${expertId} (zone ${cardOf.get(expertId)?.zone ?? 'unknown'})`).join(', ');
  return new AppError('policy_refused', `Cannot route "${ask.name}": ${where} lies beyond the zone ${decision.farthestZone}`, {
    hint:
      ask.routeWish === 'owned'
        ? 'Connect an expert of your own (--zone device, household or organisation), or leave out x-freehold-route: owned.'
        : `Raise policy.farthestZone (${decision.reason}), or connect a nearer expert.`,
  });
}

function unable(ask: Ask, stops: readonly Stop[], cardOf: ReadonlyMap<string, ExpertCard>): AppError {
  const id = stops[0]?.expertId ?? '';
  const missing = shortfalls(ask, cardOf.get(id) as ExpertCard)[0];
  return new AppError('unsupported', `Cannot route "${ask.name}": expert "${id}" cannot do ${missing?.ability}, which the ask needs`, {
    param: missing?.param ?? 'model',
    hint: `Leave out ${missing?.param}, or ask an expert that can (experts.${id}.lacks says what this one cannot).`,
  });
}

function listIds(all: readonly Stop[], kept: readonly Stop[]): string {
  return all.filter((stop) => !kept.includes(stop)).map(({ expertId }) => expertId).join(', ');
}
