import { openReader } from '#store/database.ts';
import { MOST_ROWS, TraceReader, type TraceRow } from '#traces/read-traces.ts';
import { median } from './quantiles.ts';
import { STAND_IN } from './rehearsal-home.ts';

/** What Freehold wrote down of a rehearsal. */
export interface Recorded {
  /** Of asks; those of audits are counted apart. */
  readonly traces: number;
  /** Answered asks, by the client's list, without a finished trace of their own. */
  readonly lost: number;
  /** Over the traces of the asks that the client saw answered. */
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly costNanos: number;
  /** The median of the trace's total minus the stand-in's time, ask by ask. */
  readonly freeholdUs: number | undefined;
  /** Answers of students that were put to their teacher as well. */
  readonly audits: number;
  readonly auditNanos: number;
  /** Traces that somebody else answered than the stand-in or a student of this house. */
  readonly elsewhere: number;
}

/** `answered`: the asks that the client saw answered, by trace, with the stand-in's part of their time. */
export function readRecorded(databaseFile: string, answered: Answered): Recorded {
  const reader = new TraceReader(openReader(databaseFile));
  try {
    const all = allTraces(reader);
    const [rows, audits] = [
      all.filter((row) => row.audit_of === null),
      all.filter((row) => row.audit_of !== null),
    ];
    const known = rows.filter(({ id, state }) => state === 'done' && answered.has(id));
    const sum = (column: 'tokens_in' | 'tokens_out' | 'cost_nanos') =>
      known.reduce((total, row) => total + (row[column] ?? 0), 0);
    return {
      traces: rows.length,
      lost: answered.size - known.length,
      tokensIn: sum('tokens_in'),
      tokensOut: sum('tokens_out'),
      costNanos: sum('cost_nanos'),
      freeholdUs: median(known.flatMap((row) => ownTime(row, answered))),
      audits: audits.filter(({ state }) => state === 'done').length,
      auditNanos: audits.reduce((total, row) => total + (row.cost_nanos ?? 0), 0),
      elsewhere: all.filter(isElsewhere).length,
    };
  } finally {
    reader.close();
  }
}

function isElsewhere({ expert_id: expert, kind }: TraceRow): boolean {
  return expert !== null && expert !== STAND_IN && kind !== 'student';
}

type Answered = ReadonlyMap<string, number | undefined>;

function ownTime({ id, total_us: totalUs }: TraceRow, answered: Answered): number[] {
  const standInUs = answered.get(id);
  return totalUs === null || standInUs === undefined ? [] : [totalUs - standInUs];
}

function allTraces(reader: TraceReader): TraceRow[] {
  const rows: TraceRow[] = [];
  for (;;) {
    const page = reader.list({ after: rows.at(-1)?.id }, MOST_ROWS, true);
    rows.push(...page);
    if (page.length < MOST_ROWS) return rows;
  }
}
