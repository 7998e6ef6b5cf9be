import { type Clock, systemClock } from '#std/clock.ts';
import { uuidv7 } from '#std/uuid.ts';

/** One line for the operator. Never a request body, never a key. */
export type Log = (line: string) => void;

/** What the outside gives to a pure core: handed in by main, faked in tests. */
export interface World {
  readonly clock: Clock;
  newId(): string;
  /** Uniform in [0, 1). */
  random(): number;
  log: Log;
}

export function systemWorld(log: Log = (line) => process.stderr.write(`${line}\n`)): World {
  return { clock: systemClock, newId: () => uuidv7(Date.now()), random: Math.random, log };
}
