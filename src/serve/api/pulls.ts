import { AppError } from '#contract/errors.ts';
import { pullJson } from '#flows/pull.ts';
import type { PullDesk } from '#flows/pull-desk.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields } from '../openai/fields.ts';
import { quietJson, readSecret } from './experts-fields.ts';
import { pathAfter } from './tasks-request.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

/** `POST /api/pulls`: begins to fetch a model, or goes on where an earlier pull of it stopped. */
export async function startPull(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(quietJson(await exchange.body(BODY_LIMIT_BYTES)), '');
  const [name, hub] = [fields.text('name') || undefined, fields.text('hub') || undefined];
  const token = readSecret(fields, 'token');
  const pull = deskOf(door).pull(fields.requiredText('source').trim(), { name, hub, token });
  exchange.json(202, pullJson(pull));
}

/** `POST /api/models/add`: begins to read what lies at a place of this machine; told like a pull. */
export async function addModel(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(quietJson(await exchange.body(BODY_LIMIT_BYTES)), '');
  exchange.json(202, pullJson(deskOf(door).add(fields.requiredText('path').trim())));
}

/** `GET /api/pulls`: those under way, and the last that ended; newest first. */
export function listPulls(exchange: Exchange, door: Door): void {
  exchange.json(200, { data: (door.pulls?.list() ?? []).map(pullJson), next: null });
}

/** `DELETE /api/pulls/{id}`: stops it. What came is kept. */
export function cancelPull(exchange: Exchange, door: Door): void {
  const id = pathAfter('/api/pulls/', exchange);
  const pull = deskOf(door).cancel(id);
  if (!pull)
    throw new AppError('not_found', `Cannot find the pull "${id}"`, {
      hint: 'GET /api/pulls lists them; a restart of the house forgets them.',
    });
  exchange.json(200, pullJson(pull));
}

function deskOf({ pulls }: Door): PullDesk {
  if (pulls) return pulls;
  throw new AppError('unsupported', 'Cannot bring a model here: this house runs no models of its own');
}
