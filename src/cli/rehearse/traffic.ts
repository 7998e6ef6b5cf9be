import type { Pace } from './pace.ts';
import type { Asked, Tally } from './tally.ts';
import type { Row } from './workload.ts';

export interface Traffic {
  readonly ask: (question: string) => Promise<Asked>;
  readonly tally: Pick<Tally, 'take'>;
  readonly pace: Pick<Pace, 'turn'>;
  readonly concurrency: number;
}

/**
 * Asks the rows in their order, `concurrency` at a time, until all are asked or the signal says to ask no more;
 * what is being asked then still comes to its end. A row is taken when it is asked, so that rows may be made on the way.
 */
export async function askAll(
  rows: Iterable<Row>,
  { ask, tally, pace, concurrency }: Traffic,
  signal: AbortSignal,
): Promise<void> {
  const waiting = rows[Symbol.iterator]();
  const lane = async () => {
    let lastMs: number | undefined;
    for (;;) {
      lastMs = await pace.turn(lastMs);
      if (signal.aborted) return;
      const next = waiting.next();
      if (next.done) return;
      tally.take(next.value, await ask(next.value.text));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
