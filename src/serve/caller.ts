import { createHmac, randomBytes } from 'node:crypto';
import type { Caller } from '#contract/ask.ts';
import type { Exchange } from './exchange.ts';

/** Drawn at each start, so that what is stored can be compared within a run and turned back into nothing. */
const salt = randomBytes(32);

let lastKey = '';
let lastAddress = '';
let lastCaller: Caller | undefined;

/** Who asks: the same key from the same address is the same caller. The key itself is not kept. */
export function callerOf(exchange: Exchange): Caller {
  const key = exchange.header('authorization') ?? '';
  const address = exchange.remoteAddress;
  if (lastCaller && key === lastKey && address === lastAddress) return lastCaller;
  const id = createHmac('sha256', salt).update(`${key}\n${address}`).digest('hex').slice(0, 16);
  lastKey = key;
  lastAddress = address;
  lastCaller = { id };
  return lastCaller;
}
