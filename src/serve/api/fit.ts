import { AppError } from '#contract/errors.ts';
import type { FitDesk, FitWish } from '#flows/fit-desk.ts';
import { fitJson } from '#flows/fit-json.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { pathAfter } from './tasks-request.ts';

/** `GET /api/fit`: the machine, the models here and of usual sizes, and advice; `context` and `memory` as wished. */
export async function listFits(exchange: Exchange, door: Door): Promise<void> {
  exchange.json(200, fitJson(await deskOf(door).all(readWish(exchange))));
}

/** `GET /api/fit/{model}`: the same of one model that is here. */
export async function showFit(exchange: Exchange, door: Door): Promise<void> {
  const name = pathAfter('/api/fit/', exchange);
  exchange.json(200, fitJson(await deskOf(door).one(name, readWish(exchange))));
}

function deskOf({ fit }: Door): FitDesk {
  if (fit) return fit;
  throw new AppError('unsupported', 'Cannot tell what fits: this house runs no models of its own', {
    hint: 'Type freehold fit on the machine that is meant.',
  });
}

function readWish({ query }: Exchange): FitWish {
  return { context: wholeNumber(query, 'context'), memoryBytes: wholeNumber(query, 'memory') };
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new AppError('bad_request', `Cannot use ${name}=${text}: it must be a whole number of at least 1`, {
    param: name,
  });
}
