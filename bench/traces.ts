/** What is in a stopped server's store: a fast gateway that loses traces must not pass. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Ledger } from './arms.ts';

export interface TraceCounts {
  readonly all: number;
  readonly done: number;
  readonly open: number;
}

export function openStore(home: string): DatabaseSync {
  return new DatabaseSync(join(home, 'freehold.db'), { readOnly: true });
}

export function countTraces(home: string): TraceCounts {
  const store = openStore(home);
  const rows = store.prepare('SELECT state, count(*) AS n FROM trace GROUP BY state').all();
  store.close();
  const byState = new Map(rows.map((row) => [String(row.state), Number(row.n)]));
  const all = [...byState.values()].reduce((sum, n) => sum + n, 0);
  return { all, done: byState.get('done') ?? 0, open: byState.get('open') ?? 0 };
}

export interface TraceCheck extends TraceCounts {
  readonly answered: number;
  readonly maybeCut: number;
  readonly complete: boolean;
}

/**
 * Every answered ask must have its finished trace. wrk ends by closing its connections, so that at most one
 * ask a connection and run was on its way: those may have a trace too, and nothing else may.
 */
export function checkTraces(home: string, name: string, ledger: Ledger): TraceCheck {
  const counts = countTraces(home);
  const answered = ledger.answered(name);
  const maybeCut = ledger.maybeCut(name);
  const complete = counts.done >= answered && counts.all <= answered + maybeCut && counts.open === 0;
  return { ...counts, answered, maybeCut, complete };
}
