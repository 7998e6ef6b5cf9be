import { ROUTE_WISHES, type RouteWish } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Exchange } from './exchange.ts';

const TASK_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** What the headers say of an ask, beside its body. */
export interface AskHeaders {
  readonly id: string;
  readonly routeWish: RouteWish;
  readonly pinnedTask?: string;
}

/** The `x-freehold-*` request headers. A misspelt one is refused: it says where data may go. */
export function readAskHeaders(exchange: Exchange, id: string): AskHeaders {
  const route = exchange.header('x-freehold-route') ?? 'any';
  if (!isRouteWish(route)) {
    throw new AppError(
      'bad_request',
      `Cannot read the header x-freehold-route: it must be owned, any or teacher, not "${route}"`,
      {
        param: 'x-freehold-route',
      },
    );
  }
  const task = exchange.header('x-freehold-task');
  if (task !== undefined && !TASK_NAME.test(task)) {
    throw new AppError(
      'bad_request',
      `Cannot read the header x-freehold-task: "${task}" is not a usable name`,
      {
        param: 'x-freehold-task',
        hint: 'Up to 128 letters, digits and . _ : -, beginning with a letter or digit.',
      },
    );
  }
  return { id, routeWish: route, ...(task === undefined ? {} : { pinnedTask: task }) };
}

function isRouteWish(text: string): text is RouteWish {
  return (ROUTE_WISHES as readonly string[]).includes(text);
}
