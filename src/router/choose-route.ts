import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { type ExpertCard, ZONES } from '#contract/expert.ts';
import type { Decision, Route } from '#contract/route.ts';
import { type FoundStop, findStops, type NamedRoutes } from './find-stops.ts';
import { type Shortfall, shortfalls, unhonoured } from './needs.ts';

/**
 * Which experts, in what order, and why. Pure: no clock, no network, no log. `student` is the one that serves the
 * ask's task; it stands before all others.
 */
export function chooseRoute(
  ask: Ask,
  cards: readonly ExpertCard[],
  routes: NamedRoutes,
  decision: Decision,
  student?: ExpertCard,
): Route {
  if (!student) return teacherRoute(ask, cards, routes, decision);
  const missing = shortfalls(ask, student)[0];
  if (missing) {
    const route = teacherRoute(ask, cards, routes, decision);
    return { ...route, reasons: [...route.reasons, `${student.id} left out: cannot do ${missing.ability}`] };
  }
  const first = { expertId: student.id };
  try {
    const behind = teacherRoute(ask, cards, routes, decision);
    return { ...behind, order: [first, ...behind.order], reasons: [student.origin, ...behind.reasons] };
  } catch (error) {
    // A student that is owned answers also where nobody stands behind it.
    if (!(error instanceof AppError)) throw error;
    return { order: [first], reasons: [student.origin, `nobody behind it: ${error.message}`], warnings: [] };
  }
}

function teacherRoute(
  ask: Ask,
  cards: readonly ExpertCard[],
  routes: NamedRoutes,
  decision: Decision,
): Route {
  const found = findStops(ask.name, cards, routes);
  const near = found.stops.filter(({ card }) => isAllowed(card, decision));
  if (near.length === 0) throw tooFar(ask, found.stops, decision);
  const able = near.filter(({ card }) => shortfalls(ask, card).length === 0);
  const first = able[0];
  if (!first) throw unable(ask, near);
  const reasons = [found.reason];
  if (near.length < found.stops.length)
    reasons.push(`${listIds(found.stops, near)} left out: ${decision.reason}`);
  if (able.length < near.length)
    reasons.push(`${listIds(near, able)} left out: cannot do what the ask needs`);
  return {
    order: able.map(({ card, model }) => ({ expertId: card.id, model })),
    reasons,
    warnings: unhonoured(ask, first.card),
  };
}

function isAllowed(card: ExpertCard, decision: Decision): boolean {
  return ZONES.indexOf(card.zone) <= ZONES.indexOf(decision.farthestZone);
}

function tooFar(ask: Ask, stops: readonly FoundStop[], decision: Decision): AppError {
  const where = stops.map(({ card }) => `${card.id} (zone ${card.zone})`).join(', ');
  return new AppError(
    'policy_refused',
    `Cannot route "${ask.name}": ${where} lies beyond the zone ${decision.farthestZone}`,
    {
      hint:
        ask.routeWish === 'owned'
          ? 'Connect an expert of your own (--zone device, household or organisation), or leave out x-freehold-route: owned.'
          : `Raise policy.farthestZone (${decision.reason}), or connect a nearer expert.`,
    },
  );
}

function unable(ask: Ask, stops: readonly FoundStop[]): AppError {
  const card = (stops[0] as FoundStop).card;
  const missing = shortfalls(ask, card)[0];
  return new AppError(
    'unsupported',
    `Cannot route "${ask.name}": expert "${card.id}" cannot do ${missing?.ability}, which the ask needs`,
    {
      param: missing?.param ?? 'model',
      hint: alternative(missing) + where(card),
    },
  );
}

/** What a remote expert lacks stands in the config; what a local one lacks, its file tells. */
function where({ id, kind }: ExpertCard): string {
  return kind === 'remote' ? ` (experts.${id}.lacks says what this one cannot).` : '.';
}

function alternative(missing?: Shortfall): string {
  if (!missing || missing.param === 'model') return 'Ask an expert that can';
  // Of the messages only what they carry can be left out.
  const what = missing.param === 'messages' ? `the ${missing.ability.replace('-', ' ')}` : missing.param;
  return `Leave out ${what}, or ask an expert that can`;
}

function listIds(all: readonly FoundStop[], kept: readonly FoundStop[]): string {
  return all
    .filter((stop) => !kept.includes(stop))
    .map(({ card }) => card.id)
    .join(', ');
}
