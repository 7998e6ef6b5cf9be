import { AppError, asAppError } from '#contract/errors.ts';
import { endWhenShutOut, guardAccess } from './access/guard-access.ts';
import { showSession, signIn, signOut } from './access/session-route.ts';
import {
  beginConversation,
  changeConversation,
  deleteConversation,
  deleteConversations,
  listConversations,
  showConversation,
} from './api/conversations.ts';
import { deleteTrace } from './api/delete-trace.ts';
import { listDepartures } from './api/departures.ts';
import { showEngine } from './api/engine.ts';
import { showEvents } from './api/events.ts';
import { connectExpert, disconnectExpert, listExperts, testExpert } from './api/experts.ts';
import { addFeedback, listFeedback } from './api/feedback.ts';
import { listFits, showFit } from './api/fit.ts';
import { changeModel, listHouseModels, removeModel } from './api/house-models.ts';
import { showOverview } from './api/overview.ts';
import { addModel, cancelPull, listPulls, startPull } from './api/pulls.ts';
import { replayTrace } from './api/replay.ts';
import { actOnSample, removeSample, showSample } from './api/sample.ts';
import {
  decideTask,
  deleteTask,
  listTasks,
  listVerdicts,
  showLearning,
  showTask,
  showVerdict,
} from './api/tasks.ts';
import { decideTerms } from './api/tasks-decide.ts';
import { listTraces, showBody, showTrace } from './api/traces.ts';
import { showAsset, showPage, wantsPage } from './console/serve-console.ts';
import type { Door } from './door.ts';
import { engineLines } from './engine-metrics.ts';
import type { Exchange } from './exchange.ts';
import { health } from './health.ts';
import { generate, ollamaChat } from './ollama/converse.ts';
import { embed, embedOne } from './ollama/embed.ts';
import { deleteModel, listLoaded, listTags, showOllamaModel } from './ollama/library.ts';
import { ollamaError, ollamaStatus } from './ollama/ollama-errors.ts';
import { ollamaVersion, refuseMaking, welcome } from './ollama/ollama-version.ts';
import { pullModel } from './ollama/pull-model.ts';
import { chat } from './openai/chat.ts';
import { embeddings } from './openai/embeddings.ts';
import { errorBody, errorHeaders } from './openai/errors.ts';
import { listModels, showModel } from './openai/models.ts';
import { rerank } from './openai/rerank.ts';
import { guardOrigin, preflight } from './origin-guard.ts';
import { respond } from './responses/responses.ts';
import { showResponse } from './responses/show-response.ts';
import { entersSample, sampleDoor } from './sample-door.ts';

type Handler = (exchange: Exchange, door: Door) => Promise<void> | void;

interface RouteRow {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** A path that ends in `/*` matches everything below it. */
  readonly path: string;
  readonly handle: Handler;
  /** Costs work elsewhere, so it counts towards `server.openAsks`. */
  readonly isAsk?: boolean;
  /** Answers whoever can connect, also where a password or key is demanded of everybody else. */
  readonly isOpen?: boolean;
  /** Goes on for as long as the client likes. */
  readonly isEndless?: boolean;
  /** Errors go out as Ollama's clients read them. */
  readonly speaksOllama?: boolean;
}

/** Ollama's own API. Its names below /api are not to be used for anything of ours. */
const ollama: readonly RouteRow[] = [
  { method: 'GET', path: '/', handle: welcome, isOpen: true },
  { method: 'GET', path: '/api/version', handle: ollamaVersion },
  { method: 'GET', path: '/api/tags', handle: listTags },
  { method: 'GET', path: '/api/ps', handle: listLoaded },
  { method: 'POST', path: '/api/show', handle: showOllamaModel },
  { method: 'POST', path: '/api/chat', handle: ollamaChat, isAsk: true },
  { method: 'POST', path: '/api/generate', handle: generate, isAsk: true },
  { method: 'POST', path: '/api/embed', handle: embed, isAsk: true },
  { method: 'POST', path: '/api/embeddings', handle: embedOne, isAsk: true },
  { method: 'POST', path: '/api/pull', handle: pullModel },
  { method: 'DELETE', path: '/api/delete', handle: deleteModel },
  { method: 'POST', path: '/api/create', handle: refuseMaking },
  { method: 'POST', path: '/api/copy', handle: refuseMaking },
  { method: 'POST', path: '/api/push', handle: refuseMaking },
  { method: 'POST', path: '/api/blobs/*', handle: refuseMaking },
];

export const routes: readonly RouteRow[] = [
  { method: 'POST', path: '/v1/chat/completions', handle: chat, isAsk: true },
  { method: 'POST', path: '/v1/responses', handle: respond, isAsk: true },
  { method: 'GET', path: '/v1/responses/*', handle: showResponse },
  { method: 'POST', path: '/v1/embeddings', handle: embeddings, isAsk: true },
  { method: 'POST', path: '/v1/rerank', handle: rerank, isAsk: true },
  { method: 'POST', path: '/rerank', handle: rerank, isAsk: true },
  { method: 'GET', path: '/v1/models', handle: listModels },
  { method: 'GET', path: '/v1/models/*', handle: showModel },
  { method: 'POST', path: '/api/feedback', handle: addFeedback },
  { method: 'GET', path: '/api/feedback', handle: listFeedback },
  { method: 'GET', path: '/api/traces', handle: listTraces },
  { method: 'GET', path: '/api/traces/*', handle: showTrace },
  { method: 'POST', path: '/api/traces/*', handle: replayTrace, isAsk: true },
  { method: 'DELETE', path: '/api/traces/*', handle: deleteTrace },
  { method: 'GET', path: '/api/bodies/*', handle: showBody },
  { method: 'GET', path: '/api/conversations', handle: listConversations },
  { method: 'POST', path: '/api/conversations', handle: beginConversation },
  { method: 'DELETE', path: '/api/conversations', handle: deleteConversations },
  { method: 'GET', path: '/api/conversations/*', handle: showConversation },
  { method: 'POST', path: '/api/conversations/*', handle: changeConversation },
  { method: 'DELETE', path: '/api/conversations/*', handle: deleteConversation },
  { method: 'GET', path: '/api/tasks', handle: listTasks },
  { method: 'GET', path: '/api/tasks/*', handle: showTask },
  { method: 'POST', path: '/api/tasks/*', handle: decideTask },
  { method: 'DELETE', path: '/api/tasks/*', handle: deleteTask },
  { method: 'GET', path: '/api/models', handle: listHouseModels },
  { method: 'POST', path: '/api/models/add', handle: addModel },
  { method: 'POST', path: '/api/models/*', handle: changeModel },
  { method: 'DELETE', path: '/api/models/*', handle: removeModel },
  { method: 'GET', path: '/api/pulls', handle: listPulls },
  { method: 'POST', path: '/api/pulls', handle: startPull },
  { method: 'DELETE', path: '/api/pulls/*', handle: cancelPull },
  { method: 'GET', path: '/api/experts', handle: listExperts },
  { method: 'POST', path: '/api/experts', handle: connectExpert },
  { method: 'POST', path: '/api/experts/test', handle: testExpert },
  { method: 'POST', path: '/api/experts/*', handle: decideTerms },
  { method: 'DELETE', path: '/api/experts/*', handle: disconnectExpert },
  { method: 'GET', path: '/api/verdicts', handle: listVerdicts },
  { method: 'GET', path: '/api/verdicts/*', handle: showVerdict },
  { method: 'GET', path: '/api/learning', handle: showLearning },
  { method: 'GET', path: '/api/engine', handle: showEngine },
  { method: 'GET', path: '/api/events', handle: showEvents, isEndless: true },
  { method: 'GET', path: '/api/overview', handle: showOverview },
  { method: 'GET', path: '/api/departures', handle: listDepartures },
  { method: 'GET', path: '/api/sample', handle: showSample },
  { method: 'POST', path: '/api/sample', handle: actOnSample },
  { method: 'DELETE', path: '/api/sample', handle: removeSample },
  { method: 'GET', path: '/api/session', handle: showSession, isOpen: true },
  { method: 'POST', path: '/api/session', handle: signIn, isOpen: true },
  { method: 'DELETE', path: '/api/session', handle: signOut, isOpen: true },
  ...ollama.map((row) => ({ ...row, speaksOllama: true })),
  { method: 'GET', path: '/health', handle: health, isOpen: true },
  { method: 'GET', path: '/assets/*', handle: showAsset, isOpen: true },
  { method: 'GET', path: '/favicon.svg', handle: showAsset, isOpen: true },
  { method: 'GET', path: '/metrics', handle: showMetrics },
  { method: 'GET', path: '/api/fit', handle: listFits },
  { method: 'GET', path: '/api/fit/*', handle: showFit },
];

/** Answers one exchange, whatever happens. */
export async function dispatch(exchange: Exchange, door: Door): Promise<void> {
  try {
    guardOrigin(exchange, door.limits);
    if (exchange.method === 'OPTIONS') return preflight(exchange);
    if (wantsPage(exchange)) return await showPage(exchange, door.console);
    const isSample = entersSample(exchange);
    const row = findRoute(exchange.method === 'HEAD' ? 'GET' : exchange.method, exchange.path);
    const isOwn = !row.speaksOllama && row.path.startsWith('/api/');
    guardAccess(exchange, { isOpen: row.isOpen, isOwn }, door.access);
    if (row.isEndless) endWhenShutOut(exchange, door.access);
    const inner = isSample ? await sampleDoor(exchange, door) : door;
    await (row.isAsk ? counted(row, exchange, inner) : row.handle(exchange, inner));
  } catch (thrown) {
    if (exchange.isGone) return;
    const error = asAppError(thrown);
    if (error.code === 'internal')
      door.house.world.log(
        `freehold: ${exchange.method} ${exchange.path}: ${(error.cause as Error)?.stack ?? error.message}`,
      );
    if (rowsOf(exchange.path).some(({ speaksOllama }) => speaksOllama))
      exchange.json(ollamaStatus(error), ollamaError(error), errorHeaders(error));
    else exchange.json(error.status, errorBody(error), errorHeaders(error));
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

async function showMetrics(
  exchange: Exchange,
  { metrics, writer, house, records, engine }: Door,
): Promise<void> {
  // Where the database cannot be read, the other figures are wanted all the more.
  const figures = await records.figures(house.world.clock.nowMs()).catch(() => undefined);
  const learned = figures && { ...figures, missedAudits: house.auditor.missed };
  const text = metrics.text(house.traces.openCount, writer.health(), process.memoryUsage.rss(), learned);
  const local = engineLines(engine?.loaded ?? []).join('\n');
  exchange.text(200, 'text/plain; version=0.0.4', local ? `${text}${local}\n` : text);
}

const exact = new Map(routes.map((row) => [`${row.method} ${row.path}`, row]));
const below = routes.filter(({ path }) => path.endsWith('/*'));

function findRoute(method: string, asked: string): RouteRow {
  const path = trimmed(asked);
  const found =
    exact.get(`${method} ${path}`) ??
    below.find((row) => row.method === method && path.startsWith(row.path.slice(0, -1)));
  if (found) return found;
  const other = rowsOf(path);
  if (other.length > 0) {
    throw new AppError('method_not_allowed', `Cannot ${method} ${path}`, {
      hint: `It takes ${other.map((row) => row.method).join(', ')}.`,
    });
  }
  throw new AppError('not_found', `Cannot find ${path}`, { hint: whereElse(path) });
}

function whereElse(path: string): string {
  if (path.startsWith('/v1/'))
    return 'Below /v1 are chat/completions, responses, embeddings, rerank and models.';
  return 'OpenAI clients want the base address with /v1 at its end, e.g. http://127.0.0.1:7333/v1.';
}

/** The rows of a path, whatever their method. */
function rowsOf(asked: string): RouteRow[] {
  const path = trimmed(asked);
  return routes.filter(
    (row) => row.path === path || (row.path.endsWith('/*') && path.startsWith(row.path.slice(0, -1))),
  );
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function overloaded(openAsks: number): AppError {
  return new AppError('overloaded', `Cannot take another ask: ${openAsks} are in progress`, {
    hint: 'Come back in a moment, or raise server.openAsks.',
    retryAfterMs: 1_000,
  });
}
