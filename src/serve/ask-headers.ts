import { ROUTE_WISHES, type RouteWish } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import { isUuid } from '#std/uuid.ts';
import type { Exchange } from './exchange.ts';

const TASK_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** What the headers say of an ask, beside its body. */
export interface AskHeaders {
  readonly id: string;
  readonly routeWish: RouteWish;
  readonly pinnedTask?: string;
  readonly conversation?: string;
  readonly learn?: 'never';
}

/** All that a request may say in headers of ours, docs/api.md tells what. */
const KNOWN = new Set([
  'x-freehold-task',
  'x-freehold-route',
  'x-freehold-conversation',
  'x-freehold-progress',
  'x-freehold-learn',
  'x-freehold-token',
]);

/** The `x-freehold-*` request headers. A misspelt one is refused, name or value: it says where data may go. */
export function readAskHeaders(exchange: Exchange, id: string): AskHeaders {
  refuseUnknown(exchange);
  const route = exchange.header('x-freehold-route') ?? 'any';
  if (!isRouteWish(route)) {
    throw misread('x-freehold-route', 'owned, any or teacher', route);
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
  return {
    id,
    routeWish: route,
    ...(task === undefined ? {} : { pinnedTask: task }),
    ...readConversation(exchange),
    ...readLearn(exchange),
  };
}

function refuseUnknown({ headers }: Exchange): void {
  for (const name in headers) {
    if (!name.startsWith('x-freehold-') || KNOWN.has(name)) continue;
    const near = nearest(name, KNOWN);
    throw new AppError('bad_request', `Cannot read the header ${name}: there is no such header`, {
      param: name,
      hint: near ? `Did you mean ${near}?` : `Known are ${[...KNOWN].join(', ')}.`,
    });
  }
}

/** Whether the caller wants to be told, in a stream, how far its answer is. */
export function wantsProgress(exchange: Exchange): boolean {
  const text = exchange.header('x-freehold-progress') ?? '0';
  if (text !== '0' && text !== '1') throw misread('x-freehold-progress', '1 or 0', text);
  return text === '1';
}

function readConversation(exchange: Exchange): Pick<AskHeaders, 'conversation'> {
  const conversation = exchange.header('x-freehold-conversation');
  if (conversation === undefined) return NOTHING;
  if (!isUuid(conversation))
    throw misread('x-freehold-conversation', 'the id of a conversation', conversation);
  return { conversation };
}

function readLearn(exchange: Exchange): Pick<AskHeaders, 'learn'> {
  const learn = exchange.header('x-freehold-learn');
  if (learn === undefined) return NOTHING;
  if (learn !== 'never') throw misread('x-freehold-learn', 'never, or absent', learn);
  return { learn };
}

const NOTHING = {};

function misread(param: string, expected: string, value: string): AppError {
  return new AppError(
    'bad_request',
    `Cannot read the header ${param}: it must be ${expected}, not "${value}"`,
    { param },
  );
}

function isRouteWish(text: string): text is RouteWish {
  return (ROUTE_WISHES as readonly string[]).includes(text);
}
