import type { Topic } from '#flows/house-news.ts';

/**
 * Two events of one kind as one, for a client that was slow. Counts and ids add up; of traces the newest rows are kept,
 * so `closed` is more than there are rows, and who needs the others reads them from `GET /api/traces`.
 */
export function joinNews(topic: Topic, earlier: object, later: object): object {
  if (topic === 'traces') return { ...later, closed: countOf(earlier) + countOf(later) };
  if (topic === 'tasks' || topic === 'learning')
    return { ...later, tasks: [...new Set([...tasksOf(earlier), ...tasksOf(later)])] };
  return later;
}

function countOf(data: object): number {
  return 'closed' in data && typeof data.closed === 'number' ? data.closed : 0;
}

function tasksOf(data: object): unknown[] {
  return 'tasks' in data && Array.isArray(data.tasks) ? data.tasks : [];
}
