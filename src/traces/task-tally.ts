import type { DatabaseSync } from 'node:sqlite';

/** What became of a task's asks, and what they cost. Sums over what traces still are there. */
export interface TaskTally {
  /** Answered asks, audits not counted. */
  readonly asks: number;
  readonly byStudent: TallyRow;
  readonly byTeacher: TallyRow;
  readonly audits: TallyRow;
}

export interface TallyRow {
  readonly count: number;
  /** In nano-units of the owner's currency; only asks whose cost is known, `costed` of them. */
  readonly costNanos: number;
  readonly costed: number;
  readonly totalUs: number;
}

interface Row {
  kind: string;
  is_audit: number;
  count: number;
  cost_nanos: number | null;
  costed: number;
  total_us: number | null;
}

export function taskTally(database: DatabaseSync, task: string): TaskTally {
  const rows = database
    .prepare(
      `SELECT kind, audit_of IS NOT NULL AS is_audit, count(*) AS count, sum(cost_nanos) AS cost_nanos,
        count(cost_nanos) AS costed, sum(total_us) AS total_us
      FROM trace WHERE task = ? AND state = 'done' GROUP BY kind, is_audit`,
    )
    .all(task) as unknown as Row[];
  const sum = (wanted: (row: Row) => boolean): TallyRow => {
    const of = rows.filter(wanted);
    const total = (value: (row: Row) => number | null) => of.reduce((all, row) => all + (value(row) ?? 0), 0);
    return {
      count: total((row) => row.count),
      costNanos: total((row) => row.cost_nanos),
      costed: total((row) => row.costed),
      totalUs: total((row) => row.total_us),
    };
  };
  const byStudent = sum(({ kind, is_audit }) => kind === 'student' && is_audit === 0);
  const byTeacher = sum(({ kind, is_audit }) => kind !== 'student' && is_audit === 0);
  const audits = sum(({ is_audit }) => is_audit === 1);
  return { asks: byStudent.count + byTeacher.count, byStudent, byTeacher, audits };
}
