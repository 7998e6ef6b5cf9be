import type { ReviewItem, ReviewQueue } from '#flows/review.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { readLimit } from './query.ts';
import { taskNotFound } from './tasks-request.ts';

const USUAL_LIMIT = 50;

/**
 * `GET /api/tasks/{id}/review`: asks on which student and teacher differ and that `actor` has not settled yet, with a
 * few that he has. Settled is what he gave a `label` or an `edit` by POST /api/feedback.
 */
export async function showReview(id: string, exchange: Exchange, door: Door): Promise<void> {
  const actor = exchange.query.get('actor') ?? undefined;
  const limit = readLimit(exchange.query, USUAL_LIMIT);
  await door.house.traces.flush(); // what was settled a moment ago is not asked again
  const queue = await door.records.ask({ about: 'review', id, actor, limit });
  if (!queue) throw await taskNotFound(id, door);
  exchange.json(200, reviewJson(queue));
}

function reviewJson({ task, student, form, labels, items, progress, agreement }: ReviewQueue) {
  return {
    task,
    student: student ?? null,
    form: form ?? null,
    labels: labels ?? null,
    items: items.map(itemJson),
    progress,
    agreement,
  };
}

function itemJson({ atMs, ...item }: ReviewItem) {
  return { ...item, at: atMs };
}
