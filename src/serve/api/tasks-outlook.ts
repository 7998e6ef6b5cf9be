import { PROMISE_LIMITS } from '#flows/owner-decision.ts';
import type { Outlook } from '#flows/task-outlook.ts';
import { promiseWords } from '#gate/words.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { wrong } from '../openai/fields.ts';
import { taskNotFound } from './tasks-request.ts';

/**
 * `GET /api/tasks/{id}/outlook`: what promises other than today's would have let its student answer, with the curve and
 * its exact bounds; `delta` for another chance of being mistaken. `student` is null where there is none yet.
 */
export async function showOutlook(id: string, exchange: Exchange, door: Door): Promise<void> {
  const delta = readDelta(exchange.query);
  const outlook = await door.records.ask({ about: 'outlook', id, ...(delta === undefined ? {} : { delta }) });
  if (outlook === undefined) throw await taskNotFound(id, door);
  exchange.json(200, outlook ? outlookJson(id, outlook) : { task: id, student: null });
}

function outlookJson(task: string, outlook: Outlook): Record<string, unknown> {
  const { deltaK, verdict, evidence, promise, alphas, points, ...about } = outlook;
  return {
    task,
    ...about,
    verdict: verdict ?? null,
    evidence: evidence ?? null,
    delta_k: deltaK,
    promise: { ...promise, words: promiseWords(promise) },
    alphas: alphas.map((at) => ({ ...at, threshold: at.threshold ?? null })),
    points: points.map((point) => ({ ...point, bound: point.bound ?? null })),
  };
}

function readDelta(query: URLSearchParams): number | undefined {
  const text = query.get('delta');
  if (text === null) return undefined;
  const [least, most] = PROMISE_LIMITS.delta;
  const delta = text.trim() === '' ? Number.NaN : Number(text);
  if (!(delta >= least && delta <= most)) throw wrong('delta', `a number from ${least} to ${most}`, text);
  return delta;
}
