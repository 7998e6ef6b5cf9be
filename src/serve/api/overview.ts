import type { ExpertCard } from '#contract/expert.ts';
import type { OverviewWish, PricedExpert } from '#flows/overview.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { wrong } from '../openai/fields.ts';
import { overviewJson } from './overview-json.ts';
import { waitsOf } from './overview-waits.ts';
import { readFlag } from './tasks-request.ts';

const MOST_HOURS = 8_760;
/** Clocks stand between 12 hours behind UTC and 14 ahead of it. */
const MOST_OFFSET_MINUTES = 840;

/** `GET /api/overview`: who answered, what it cost, what left, what is learned and what waits, over the last hours. */
export async function showOverview(exchange: Exchange, door: Door): Promise<void> {
  const overview = await door.records.ask({ about: 'overview', wish: readWish(exchange.query, door) });
  exchange.json(200, overviewJson(overview, door.house.cards, waitsOf(overview.learning, door)));
}

function readWish(query: URLSearchParams, { house }: Door): OverviewWish {
  const nowMs = house.world.clock.nowMs();
  return {
    hours: readWhole(query, 'hours', 24, 1, MOST_HOURS),
    fit: readFlag(query, 'fit'),
    nowMs,
    offsetMinutes: readWhole(
      query,
      'offset',
      -new Date(nowMs).getTimezoneOffset(),
      -MOST_OFFSET_MINUTES,
      MOST_OFFSET_MINUTES,
    ),
    ownedRemotes: house.cards
      .filter(({ kind, zone }) => kind === 'remote' && zone !== 'outside')
      .map(({ id }) => id),
    priced: house.cards.flatMap(pricedExpert),
  };
}

/** An expert outside, with the price of its first model. */
function pricedExpert({ id, kind, zone, models, prices }: ExpertCard): PricedExpert[] {
  if (kind !== 'remote' || zone !== 'outside') return [];
  const [model] = models;
  const price = (model === undefined ? undefined : prices[model]) ?? prices['*'];
  if (!price || (price.nanosPerTokenIn === 0 && price.nanosPerTokenOut === 0)) return [];
  return [{ expert: id, model, price }];
}

function readWhole(
  query: URLSearchParams,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(name, `a whole number from ${least} to ${most}`, text);
}
