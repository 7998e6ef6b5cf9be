import { AppError } from '#contract/errors.ts';
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
  exchange.json(200, describe(decodeId(exchange.path.slice('/v1/models/'.length)), door));
}

function decodeId(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch (cause) {
    throw new AppError(
      'bad_request',
      `Cannot read the model id "${encoded}": its percent signs encode no text`,
      { cause },
    );
  }
}

function describe(id: string, door: Door): Json {
  const { cards, routes } = door.house;
  const { stops } = findStops(id, cards, routes);
  const first = stops[0]?.card;
  // An order of experts: who of them answers is decided ask by ask.
  const isOrder = id === 'auto' || Object.hasOwn(routes, id);
  return {
    id,
    object: 'model',
    created: Math.floor(door.startedAtMs / 1000),
    owned_by: isOrder || !first ? 'freehold' : first.id,
    freehold: {
      experts: stops.map(({ card, model }) => ({ expert: card.id, model })),
      kind: first?.kind ?? null,
      zone: first?.zone ?? null,
      answers: stops.some(({ card }) => !card.lacks.includes('answers')),
    },
  };
}
