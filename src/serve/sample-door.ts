import { AppError } from '#contract/errors.ts';
import type { Door } from './door.ts';
import type { Exchange } from './exchange.ts';

/** The sample's house answers below this path, as if it stood alone. */
const PREFIX = '/sample';
/** The console's own pages below it are those of any house. */
const BELOW = /^\/sample\/(?:api|v1)\//;

/** Whether the sample's house is meant; the path is from then on as that house knows it. */
export function entersSample(exchange: Exchange): boolean {
  if (!BELOW.test(exchange.path)) return false;
  exchange.enter(PREFIX);
  return true;
}

/** The door of the sample's house. Throws AppError where there is none. */
export async function sampleDoor({ path }: Exchange, door: Door): Promise<Door> {
  const inner = await door.sampleDoor?.();
  if (inner) return inner;
  throw new AppError('not_found', `Cannot find ${PREFIX}${path}: there is no sample`, {
    hint: 'POST /api/sample {"action": "start"} makes one.',
  });
}
