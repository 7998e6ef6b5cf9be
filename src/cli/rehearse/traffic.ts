import type { Pace } from './pace.ts';
import type { Asked, Tally } from './tally.ts';
import type { Row } from './workload.ts';

export interface Traffic {
  readonly ask: (question: string) => Promise<Asked>;
  readonly tally: Tally;
  readonly pace: Pick<Pace, 'turn'>;
  readonly concurrency: number;
}

/**
 * Asks the rows in their order, `concurrency` at a time, until all are asked or the signal says to ask no more;
 * what is being asked then still comes to its end.
 */
export async function askAll(
  rows: readonly Row[],
  { ask, tally, pace, concurrency }: Traffic,
  signal: AbortSignal,
): Promise<void> {
  const waiting = rows.values();
  const lane = async () => {
    let lastMs: number | undefined;
    for (;;) {
      lastMs = await pace.turn(lastMs);
      if (signal.aborted) return;
      const { value: row } = waiting.next();
      if (!row) return;
      tally.take(row, await ask(row.text));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, rows.length) }, lane));
}
