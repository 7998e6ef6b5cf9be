import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { nearest } from '#std/nearest.ts';

/** Names the owner gave to an order of experts. */
export type NamedRoutes = Readonly<Record<string, readonly string[]>>;

/** A card and which of its models. */
export interface FoundStop {
  readonly card: ExpertCard;
  readonly model: string | undefined;
}

export interface Found {
  readonly stops: readonly FoundStop[];
  readonly reason: string;
}

/**
 * Who a name means. In this order: `auto`, a route of the owner's, an expert's id, a model that experts list,
 * `expert/model`, and last any name at all where exactly one expert takes any.
 */
export function findStops(name: string, cards: readonly ExpertCard[], routes: NamedRoutes): Found {
  if (cards.length === 0) throw nobodyConnected();
  if (name === 'auto')
    return { stops: byPreference(cards).map(defaultStop), reason: 'auto: nearest first, then cheapest' };
  // Own names only: a caller may ask for "constructor".
  const named = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (named) return { stops: named.flatMap((stop) => parseStop(stop, cards)), reason: `the route "${name}"` };
  const expert = cards.find((card) => card.id === name);
  if (expert) return { stops: [defaultStop(expert)], reason: `the expert "${name}" by name` };
  const listing = byPreference(cards.filter((card) => card.models.includes(name)));
  if (listing.length > 0) {
    return {
      stops: listing.map((card) => ({ card, model: name })),
      reason: `"${name}" is a model of ${listing.map(({ id }) => id).join(', ')}`,
    };
  }
  const slash = name.indexOf('/');
  const prefixed = cards.find((card) => card.id === name.slice(0, slash));
  if (slash > 0 && prefixed)
    return {
      stops: [{ card: prefixed, model: name.slice(slash + 1) }],
      reason: `a model of "${prefixed.id}" by name`,
    };
  const open = cards.filter((card) => card.models.length === 0);
  if (open.length === 1 && open[0])
    return { stops: [{ card: open[0], model: name }], reason: `"${open[0].id}" takes any name` };
  throw unknownName(name, cards, routes);
}

/** Every name that can be asked for, without the bare model names, which would say most things twice. */
export function knownNames(cards: readonly ExpertCard[], routes: NamedRoutes): string[] {
  const models = cards.flatMap(({ id, models }) => [
    id,
    ...models.filter((model) => model !== id).map((model) => `${id}/${model}`),
  ]);
  return cards.length === 0 ? [] : ['auto', ...Object.keys(routes), ...models];
}

const KIND_ORDER = { student: 0, local: 1, remote: 2 } as const;
const ZONE_ORDER = { device: 0, household: 1, organisation: 2, outside: 3 } as const;

/** Owned before rented, near before far, cheap before dear, and else as the configuration has them. */
function byPreference(cards: readonly ExpertCard[]): ExpertCard[] {
  return [...cards].sort(
    (a, b) =>
      ZONE_ORDER[a.zone] - ZONE_ORDER[b.zone] ||
      KIND_ORDER[a.kind] - KIND_ORDER[b.kind] ||
      priceOf(a) - priceOf(b),
  );
}

/** For comparing only: an answer has about as many tokens as a tenth of its question, and an unknown price comes last. */
function priceOf(card: ExpertCard): number {
  const price = card.prices[card.models[0] ?? '*'] ?? card.prices['*'];
  return price ? price.nanosPerTokenIn + price.nanosPerTokenOut / 10 : Number.MAX_SAFE_INTEGER;
}

function defaultStop(card: ExpertCard): FoundStop {
  return { card, model: card.models[0] };
}

function parseStop(text: string, cards: readonly ExpertCard[]): FoundStop[] {
  const slash = text.indexOf('/');
  const id = slash > 0 ? text.slice(0, slash) : text;
  const card = cards.find((one) => one.id === id);
  if (!card) return []; // the configuration was checked: an expert that is gone is not asked
  return [slash > 0 ? { card, model: text.slice(slash + 1) } : defaultStop(card)];
}

function nobodyConnected(): AppError {
  return new AppError('no_expert', 'Cannot answer: no expert is connected to this Freehold', {
    hint: 'Type: freehold pull hf:OWNER/REPO for a model of your own, or freehold connect NAME --url https://HOST/v1 --key-env VAR',
  });
}

function unknownName(name: string, cards: readonly ExpertCard[], routes: NamedRoutes): AppError {
  const known = [...knownNames(cards, routes), ...cards.flatMap(({ models }) => models)];
  const near = nearest(name, known);
  return new AppError('model_not_found', `Cannot route "${name}": no expert has or lists that name`, {
    param: 'model',
    hint: `${near ? `Did you mean "${near}"? ` : ''}GET /v1/models lists what can be asked for; "auto" lets Freehold choose.`,
  });
}
