import { AppError } from '#contract/errors.ts';
import { unknownTask } from '#flows/owner-decision.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { wrong } from '../openai/fields.ts';

/** What stands after the route's own path, decoded. */
export function pathAfter(start: string, { path }: Exchange): string {
  const rest = path.slice(start.length).replace(/\/+$/, '');
  try {
    return decodeURIComponent(rest);
  } catch (cause) {
    throw new AppError('bad_request', `Cannot read the path "${path}": it has a broken % in it`, { cause });
  }
}

/** `1` or `true`, `0` or `false`; absent is no. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? '0';
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw wrong(name, '1 or 0', text);
}

/** The error for a task that is not there, with one that is called nearly so. */
export async function taskNotFound(id: string, { records }: Pick<Door, 'records'>): Promise<AppError> {
  const known = await records.ask({ about: 'tasks' });
  return unknownTask(
    id,
    known.map(({ task }) => task.id),
  );
}
