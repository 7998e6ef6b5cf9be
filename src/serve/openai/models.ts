import type { ExpertCard } from '#contract/expert.ts';
import { findStops, knownNames } from '#router/find-stops.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import type { Json } from './fields.ts';

/** `GET /v1/models`. */
export function listModels(exchange: Exchange, door: Door): void {
  const { cards, routes } = door.house;
  exchange.json(200, { object: 'list', data: knownNames(cards, routes).map((name) => describe(name, door)) });
}

/** `GET /v1/models/{id}`; ids have slashes. Every name that can be asked for is found, also those not listed. */
export function showModel(exchange: Exchange, door: Door): void {
  const id = decodeURIComponent(exchange.path.slice('/v1/models/'.length));
  exchange.json(200, describe(id, door));
}

function describe(id: string, door: Door): Json {
  const { stops } = findStops(id, door.house.cards, door.house.routes);
  const cards = stops.map(({ expertId }) => door.house.cards.find((card) => card.id === expertId)).filter((card): card is ExpertCard => card !== undefined);
  const first = cards[0];
  return {
    id,
    object: 'model',
    created: Math.floor(door.startedAtMs / 1000),
    owned_by: first?.id ?? 'freehold',
    freehold: { experts: stops, kind: first?.kind ?? null, zone: first?.zone ?? null },
  };
}
