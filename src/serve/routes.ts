import { AppError, asAppError } from '#contract/errors.ts';
import { addFeedback, listFeedback } from './api/feedback.ts';
import { decideTask, listTasks, listVerdicts, showLearning, showTask, showVerdict } from './api/tasks.ts';
import { decideTerms } from './api/tasks-decide.ts';
import { listTraces, showBody, showTrace } from './api/traces.ts';
import type { Door } from './door.ts';
import type { Exchange } from './exchange.ts';
import { health } from './health.ts';
import { chat } from './openai/chat.ts';
import { embeddings } from './openai/embeddings.ts';
import { errorBody, errorHeaders } from './openai/errors.ts';
import { listModels, showModel } from './openai/models.ts';
import { guardOrigin, preflight } from './origin-guard.ts';

type Handler = (exchange: Exchange, door: Door) => Promise<void> | void;

interface RouteRow {
  readonly method: 'GET' | 'POST';
  /** A path that ends in `/*` matches everything below it. */
  readonly path: string;
  readonly handle: Handler;
  /** Costs work elsewhere, so it counts towards `server.openAsks`. */
  readonly isAsk?: boolean;
}

export const routes: readonly RouteRow[] = [
  { method: 'POST', path: '/v1/chat/completions', handle: chat, isAsk: true },
  { method: 'POST', path: '/v1/embeddings', handle: embeddings, isAsk: true },
  { method: 'GET', path: '/v1/models', handle: listModels },
  { method: 'GET', path: '/v1/models/*', handle: showModel },
  { method: 'POST', path: '/api/feedback', handle: addFeedback },
  { method: 'GET', path: '/api/feedback', handle: listFeedback },
  { method: 'GET', path: '/api/traces', handle: listTraces },
  { method: 'GET', path: '/api/traces/*', handle: showTrace },
  { method: 'GET', path: '/api/bodies/*', handle: showBody },
  { method: 'GET', path: '/api/tasks', handle: listTasks },
  { method: 'GET', path: '/api/tasks/*', handle: showTask },
  { method: 'POST', path: '/api/tasks/*', handle: decideTask },
  { method: 'POST', path: '/api/experts/*', handle: decideTerms },
  { method: 'GET', path: '/api/verdicts', handle: listVerdicts },
  { method: 'GET', path: '/api/verdicts/*', handle: showVerdict },
  { method: 'GET', path: '/api/learning', handle: showLearning },
  { method: 'GET', path: '/health', handle: health },
  { method: 'GET', path: '/metrics', handle: showMetrics },
];

/** Answers one exchange, whatever happens. */
export async function dispatch(exchange: Exchange, door: Door): Promise<void> {
  try {
    guardOrigin(exchange, door.limits);
    if (exchange.method === 'OPTIONS') return preflight(exchange);
    const row = findRoute(exchange.method === 'HEAD' ? 'GET' : exchange.method, exchange.path);
    await (row.isAsk ? counted(row, exchange, door) : row.handle(exchange, door));
  } catch (thrown) {
    if (exchange.isGone) return;
    const error = asAppError(thrown);
    if (error.code === 'internal')
      door.house.world.log(
        `freehold: ${exchange.method} ${exchange.path}: ${(error.cause as Error)?.stack ?? error.message}`,
      );
    exchange.json(error.status, errorBody(error), errorHeaders(error));
  }
}

/** From before its body is read until it is answered: slow senders count too. */
async function counted(row: RouteRow, exchange: Exchange, door: Door): Promise<void> {
  if (door.asks.inProgress >= door.limits.openAsks) throw overloaded(door.limits.openAsks);
  door.asks.inProgress += 1;
  try {
    await row.handle(exchange, door);
  } finally {
    door.asks.inProgress -= 1;
  }
}

async function showMetrics(exchange: Exchange, { metrics, writer, house, records }: Door): Promise<void> {
  // Where the database cannot be read, the other figures are wanted all the more.
  const figures = await records.figures(house.world.clock.nowMs()).catch(() => undefined);
  const learned = figures && { ...figures, missedAudits: house.auditor.missed };
  const text = metrics.text(house.traces.openCount, writer.health(), process.memoryUsage.rss(), learned);
  exchange.text(200, 'text/plain; version=0.0.4', text);
}

const exact = new Map(routes.map((row) => [`${row.method} ${row.path}`, row]));
const below = routes.filter(({ path }) => path.endsWith('/*'));

function findRoute(method: string, asked: string): RouteRow {
  const path = asked.length > 1 ? asked.replace(/\/+$/, '') : asked;
  const found =
    exact.get(`${method} ${path}`) ??
    below.find((row) => row.method === method && path.startsWith(row.path.slice(0, -1)));
  if (found) return found;
  const other = routes.filter(
    (row) => row.path === path || (row.path.endsWith('/*') && path.startsWith(row.path.slice(0, -1))),
  );
  if (other.length > 0) {
    throw new AppError('method_not_allowed', `Cannot ${method} ${path}`, {
      hint: `It takes ${other.map((row) => row.method).join(', ')}.`,
    });
  }
  throw new AppError('not_found', `Cannot find ${path}`, {
    hint:
      path === '/v1/responses'
        ? 'The Responses API is not served yet; ask for chat completions, e.g. openai.chat(MODEL) in the AI SDK.'
        : 'OpenAI clients want the base address with /v1 at its end, e.g. http://127.0.0.1:7333/v1.',
  });
}

function overloaded(openAsks: number): AppError {
  return new AppError('overloaded', `Cannot take another ask: ${openAsks} are in progress`, {
    hint: 'Come back in a moment, or raise server.openAsks.',
    retryAfterMs: 1_000,
  });
}
