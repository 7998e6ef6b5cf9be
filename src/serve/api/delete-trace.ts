import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { forgottenJson } from './forgotten-json.ts';
import { pathAfter } from './tasks-request.ts';

/** `DELETE /api/traces/{id}`: with its attempts, feedback and texts, and with the audits and replays made from it. */
export async function deleteTrace(exchange: Exchange, { forgetting }: Door): Promise<void> {
  const id = pathAfter('/api/traces/', exchange);
  exchange.json(200, forgottenJson(await forgetting.trace(id)));
}
