import type { DatabaseSync } from 'node:sqlite';
import type { Zone } from '#contract/expert.ts';
import { firstUuidAt, uuidTimeMs } from '#std/uuid.ts';
import type { Value } from '#store/database.ts';

/** A send as the database and the API have it. */
export interface DepartureRow {
  readonly id: string;
  readonly at: number;
  readonly trace: string | null;
  readonly expert: string | null;
  readonly origin: string;
  readonly zone: Zone;
  readonly path: string;
  readonly bytes_out: number;
}

/** Which sends; every member narrows. */
export interface DepartureFilter {
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly origin?: string | undefined;
  readonly expert?: string | undefined;
  /** Of this ask. */
  readonly trace?: string | undefined;
  /** Only what left this machine: sends to `device` did not. */
  readonly left?: boolean | undefined;
  /** A page cursor: only ids before this one. */
  readonly before?: string | undefined;
}

/** No ask is answered for longer. */
const LONGEST_ASK_MS = 21_600_000;

/** Newest first. */
export function listDepartures(
  database: DatabaseSync,
  filter: DepartureFilter,
  limit: number,
): DepartureRow[] {
  const { where, values } = conditions(filter);
  const rows = database
    .prepare(`SELECT * FROM departure ${where} ORDER BY id DESC LIMIT ?`)
    .all(...values, limit);
  return rows as unknown as DepartureRow[];
}

/** What went to one place for one expert. */
export interface HostSum {
  readonly origin: string;
  readonly expert: string | null;
  readonly zone: Zone;
  /** Asks that were sent there, each as often as it was tried. */
  readonly asks: number;
  /** Requests with no ask in them: for files, or to see whether somebody answers. */
  readonly others: number;
  readonly bytes_out: number;
  readonly last_at: number;
}

/** What left this machine between two times, by place, the most bytes first. */
export function departuresByHost(database: DatabaseSync, sinceMs: number, untilMs: number): HostSum[] {
  const { where, values } = conditions({ sinceMs, untilMs, left: true });
  const rows = database
    .prepare(
      `SELECT origin, expert, zone, count(trace) AS asks, count(*) - count(trace) AS others,
        sum(bytes_out) AS bytes_out, max(at) AS last_at
      FROM departure ${where} GROUP BY origin, expert, zone ORDER BY bytes_out DESC, origin`,
    )
    .all(...values);
  return rows as unknown as HostSum[];
}

function conditions(filter: DepartureFilter): { where: string; values: Value[] } {
  const parts: string[] = [];
  const values: Value[] = [];
  const add = (sql: string, value: Value | undefined) => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  add('id >= ?', filter.sinceMs === undefined ? undefined : firstUuidAt(filter.sinceMs));
  add('id < ?', filter.untilMs === undefined ? undefined : firstUuidAt(filter.untilMs));
  add('origin = ?', filter.origin);
  add('expert = ?', filter.expert);
  if (filter.trace !== undefined) {
    // A trace's id is a time as well: what left for it left soon after.
    add('trace = ?', filter.trace);
    add('id >= ?', filter.trace.slice(0, 13));
    add('id < ?', firstUuidAt(uuidTimeMs(filter.trace) + LONGEST_ASK_MS));
  }
  add('zone <> ?', filter.left ? 'device' : undefined);
  add('id < ?', filter.before);
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}
