import type { Asked, Tally } from './tally.ts';
import type { Row } from './workload.ts';

/**
 * Asks the rows in their order, `concurrency` at a time, until all are asked or the signal says to ask no more;
 * what is being asked then still comes to its end.
 */
export async function askAll(
  rows: readonly Row[],
  ask: (question: string) => Promise<Asked>,
  tally: Tally,
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
): Promise<void> {
  const waiting = rows.values();
  const lane = async () => {
    while (!signal.aborted) {
      const { value: row } = waiting.next();
      if (!row) return;
      tally.take(row, await ask(row.text));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, rows.length) }, lane));
}
