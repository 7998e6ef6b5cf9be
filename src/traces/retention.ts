import type { DatabaseSync } from 'node:sqlite';
import { firstUuidAt } from '#std/uuid.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import { dayOf, operation, rows } from './rows.ts';

/** Rows that one transaction removes: few enough that asks never wait for it. */
const SLICE = 500;
const DAY_MS = 86_400_000;

export interface Retention {
  /** 0 keeps for ever. */
  readonly tracesDays: number;
  readonly tracesRows: number;
  readonly bodiesDays: number;
  readonly feedbackDays: number;
}

/** Removes what is older or more than the settings allow. Answers with the rows removed. */
export async function enforceRetention(
  writer: GroupWriter,
  reader: DatabaseSync,
  retention: Retention,
  nowMs: number,
): Promise<number> {
  let removed = 0;
  const oldest = oldestKeptTrace(reader, retention, nowMs);
  if (oldest !== undefined) {
    for (const statement of ['dropAttempts', 'dropToolCalls', 'dropTraces'] as const)
      removed += await drop(writer, statement, oldest);
  }
  if (retention.bodiesDays > 0)
    removed += await drop(writer, 'dropTexts', dayOf(nowMs - retention.bodiesDays * DAY_MS));
  if (retention.feedbackDays > 0)
    removed += await drop(writer, 'dropFeedback', firstUuidAt(nowMs - retention.feedbackDays * DAY_MS));
  if (removed > 0) await writer.commit(rows(operation('freePages', [])));
  return removed;
}

/** The id before which traces go: the later of what age and number say. */
function oldestKeptTrace(reader: DatabaseSync, retention: Retention, nowMs: number): string | undefined {
  const byAge = retention.tracesDays > 0 ? firstUuidAt(nowMs - retention.tracesDays * DAY_MS) : undefined;
  const row = reader
    .prepare('SELECT id FROM trace ORDER BY id DESC LIMIT 1 OFFSET ?')
    .get(retention.tracesRows - 1) as { id: string } | undefined;
  if (byAge === undefined) return row?.id;
  return row && row.id > byAge ? row.id : byAge;
}

type DropStatement = 'dropTraces' | 'dropAttempts' | 'dropToolCalls' | 'dropTexts' | 'dropFeedback';

async function drop(writer: GroupWriter, statement: DropStatement, bound: string | number): Promise<number> {
  let removed = 0;
  for (;;) {
    const before = statement === 'dropTexts' ? [operation('dropTextKeys', [bound, SLICE])] : [];
    const changes = await writer.commit(rows(...before, operation(statement, [bound, SLICE])));
    removed += changes;
    if (changes < SLICE) return removed;
  }
}
