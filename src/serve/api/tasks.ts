import { AppError } from '#contract/errors.ts';
import { TASK_WISHES } from '#flows/owner-decision.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { readLimit } from './query.ts';
import { decideOnTask } from './tasks-decide.ts';
import { checkJson, learningJson, taskDetailJson, taskJson, verdictJson } from './tasks-json.ts';
import { liveJson } from './tasks-live.ts';
import { showOutlook } from './tasks-outlook.ts';
import { pathAfter, readFlag, taskNotFound } from './tasks-request.ts';
import { showReview } from './tasks-review.ts';

/** Deleting has a method of its own. */
const POSTED_WISHES = TASK_WISHES.filter((wish) => wish !== 'delete');

/** What can be read below a task. */
const LOOKS = { outlook: showOutlook, review: showReview } as const;

/**
 * `GET /api/tasks`: every task, in the order in which they were found, with the state of whoever serves it now; with
 * `forming=1` also what is alike and not yet a task.
 */
export async function listTasks(exchange: Exchange, door: Door): Promise<void> {
  const wantsForming = readFlag(exchange.query, 'forming');
  const reports = await door.records.ask({ about: 'tasks' });
  exchange.json(200, {
    data: reports.map((report) => ({ ...taskJson(report), live: liveJson(report.task.id, door) })),
    next: null,
    ...(wantsForming
      ? { forming: await door.records.ask({ about: 'forming', sinceMs: door.startedAtMs }) }
      : {}),
  });
}

/** `GET /api/tasks/{id}`: all that is known of it; with `replay=1`, what its student says to the last thousand asks. */
export async function showTask(exchange: Exchange, door: Door): Promise<void> {
  const id = pathAfter('/api/tasks/', exchange);
  const [, about, word = ''] = /^([^/]*)\/(.*)$/s.exec(id) ?? [];
  if (about !== undefined) return lookAt(about, word, exchange, door);
  const replay = readFlag(exchange.query, 'replay');
  const detail = await door.records.ask({ about: 'detail', id, replay });
  if (!detail) throw await taskNotFound(id, door);
  exchange.json(200, { ...taskDetailJson(detail), live: liveJson(id, door) });
}

async function lookAt(id: string, word: string, exchange: Exchange, door: Door): Promise<void> {
  if (word === 'outlook' || word === 'review') return LOOKS[word](id, exchange, door);
  throw new AppError('not_found', `Cannot show "${word}" of a task`, {
    hint: `GET /api/tasks/ID/ and one of ${Object.keys(LOOKS).join(', ')}, or /api/tasks/ID alone.`,
  });
}

/** `DELETE /api/tasks/{id}`: forgets it and all that was learned of it; its traces stay. */
export async function deleteTask(exchange: Exchange, door: Door): Promise<void> {
  const id = pathAfter('/api/tasks/', exchange);
  const report = await door.records.ask({ about: 'task', id });
  if (!report) throw await taskNotFound(id, door);
  await decideOnTask('delete', report, exchange, door);
}

/** `POST /api/tasks/{id}/approve` and the like: what the owner decides, and what comes of it. */
export async function decideTask(exchange: Exchange, door: Door): Promise<void> {
  const path = pathAfter('/api/tasks/', exchange);
  const cut = path.lastIndexOf('/');
  const wish = POSTED_WISHES.find((known) => known === path.slice(cut + 1));
  if (cut === -1 || !wish) throw unknownWish(path.slice(cut + 1));
  const id = path.slice(0, cut);
  const report = await door.records.ask({ about: 'task', id });
  if (!report) throw await taskNotFound(id, door);
  await decideOnTask(wish, report, exchange, door);
}

/** `GET /api/verdicts`: newest first; `task` narrows. */
export async function listVerdicts(exchange: Exchange, door: Door): Promise<void> {
  const limit = readLimit(exchange.query, 50);
  const task = exchange.query.get('task') ?? undefined;
  const verdicts = await door.records.ask({ about: 'verdicts', task, limit });
  exchange.json(200, { data: verdicts.map(verdictJson), next: null });
}

/** `GET /api/verdicts/{id}`: its words and numbers; with `check=1` computed again, which takes a moment. */
export async function showVerdict(exchange: Exchange, door: Door): Promise<void> {
  const id = pathAfter('/api/verdicts/', exchange);
  if (readFlag(exchange.query, 'check')) {
    const check = await door.records.ask({ about: 'check', id });
    if (!check) throw verdictNotFound(id);
    return exchange.json(200, checkJson(check));
  }
  const verdict = await door.records.ask({ about: 'verdict', id });
  if (!verdict) throw verdictNotFound(id);
  exchange.json(200, verdictJson(verdict));
}

/** `GET /api/learning`: what is learned now, what waits for an exam, and what waits for the owner. */
export async function showLearning(exchange: Exchange, door: Door): Promise<void> {
  const report = await door.records.ask({ about: 'learning' });
  exchange.json(200, { enabled: door.learning !== undefined, ...learningJson(report) });
}

function verdictNotFound(id: string): AppError {
  return new AppError('not_found', `Cannot find the verdict "${id}"`, {
    hint: 'GET /api/verdicts lists them.',
  });
}

function unknownWish(typed: string): AppError {
  return new AppError('not_found', `Cannot do "${typed}" with a task`, {
    hint: `POST /api/tasks/ID/ and one of ${POSTED_WISHES.join(', ')}; DELETE /api/tasks/ID deletes it.`,
  });
}
