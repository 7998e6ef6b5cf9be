import { createHmac, randomBytes } from 'node:crypto';
import type { Caller } from '#contract/ask.ts';
import { Lru } from '#std/lru.ts';
import type { Exchange } from './exchange.ts';

/** Drawn at each start, so that what is stored can be compared within a run and turned back into nothing. */
const salt = randomBytes(32);
const ids = new Lru<string, Caller>(1_000);

/** Who asks: the same key from the same address is the same caller. The key itself is not kept. */
export function callerOf(exchange: Exchange): Caller {
  const seen = `${exchange.header('authorization') ?? ''}\n${exchange.remoteAddress}`;
  const known = ids.get(seen);
  if (known) return known;
  const caller: Caller = { id: createHmac('sha256', salt).update(seen).digest('hex').slice(0, 16) };
  ids.set(seen, caller);
  return caller;
}
