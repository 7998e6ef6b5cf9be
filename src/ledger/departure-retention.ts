import type { DatabaseSync } from 'node:sqlite';
import { firstUuidAt } from '#std/uuid.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import { departureOperation } from './departure-tables.ts';

/** Rows that one transaction removes: few enough that asks never wait for it. */
const SLICE = 500;
const DAY_MS = 86_400_000;

/** As long as traces are kept, and as many. */
export interface DepartureRetention {
  /** 0 keeps for ever. */
  readonly tracesDays: number;
  readonly tracesRows: number;
}

/** Removes what is older or more. Answers with the rows removed. */
export async function forgetDepartures(
  writer: Pick<GroupWriter, 'commit'>,
  first: number,
  reader: DatabaseSync,
  { tracesDays, tracesRows }: DepartureRetention,
  nowMs: number,
): Promise<number> {
  const byAge = tracesDays > 0 ? firstUuidAt(nowMs - tracesDays * DAY_MS) : '';
  const row = reader
    .prepare('SELECT id FROM departure ORDER BY id DESC LIMIT 1 OFFSET ?')
    .get(tracesRows - 1) as { id: string } | undefined;
  const oldest = row && row.id > byAge ? row.id : byAge;
  if (oldest === '') return 0;
  for (let removed = 0; ; ) {
    const operation = departureOperation(first, 'dropDepartures', [oldest, SLICE]);
    const changes = await writer.commit({ texts: [], operations: [operation] });
    removed += changes;
    if (changes < SLICE) return removed;
  }
}
