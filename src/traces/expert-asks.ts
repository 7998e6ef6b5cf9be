import type { DatabaseSync } from 'node:sqlite';
import { firstUuidAt } from '#std/uuid.ts';

/** What became of the asks that an expert was asked since some time, audits among them. */
export interface ExpertAsks {
  /** Those that it answered, or was tried for. */
  readonly asks: number;
  readonly failed: number;
  readonly lastAnsweredAtMs: number | undefined;
  readonly lastError: { readonly atMs: number; readonly code: string; readonly message: string } | undefined;
}

interface Asked {
  expert_id: string;
  asks: number;
  answered_at: number | null;
}

interface Tried {
  expert_id: string;
  asks: number;
}

interface Failed {
  expert_id: string;
  failed: number;
  at: number;
  error_code: string;
  error_message: string | null;
}

const ASKED = `SELECT expert_id, count(*) AS asks,
    max(CASE WHEN state = 'done' THEN opened_at + coalesce(total_us, 0) / 1000 END) AS answered_at
  FROM trace WHERE id >= ? AND expert_id IS NOT NULL GROUP BY expert_id`;
/** Those that somebody else answered in the end, or nobody. */
const TRIED = `SELECT attempt.expert_id, count(DISTINCT trace_id) AS asks
  FROM attempt JOIN trace ON trace.id = trace_id
  WHERE trace_id >= ? AND trace.expert_id IS NOT attempt.expert_id GROUP BY attempt.expert_id`;
/** With max() SQLite takes the other columns from the newest row. */
const FAILED = `SELECT expert_id, count(DISTINCT trace_id) AS failed, max(started_at) AS at, error_code, error_message
  FROM attempt WHERE trace_id >= ? AND error_code IS NOT NULL GROUP BY expert_id`;

/** By expert; the same traces as the list has that is narrowed to it. */
export function expertAsks(database: DatabaseSync, sinceMs: number): Map<string, ExpertAsks> {
  const since = firstUuidAt(sinceMs);
  const asked = byExpert(database.prepare(ASKED).all(since) as unknown as Asked[]);
  const tried = byExpert(database.prepare(TRIED).all(since) as unknown as Tried[]);
  const failures = byExpert(database.prepare(FAILED).all(since) as unknown as Failed[]);
  const ids = new Set([...asked.keys(), ...tried.keys()]);
  return new Map([...ids].map((id) => [id, together(asked.get(id), tried.get(id), failures.get(id))]));
}

function together(
  asked: Asked | undefined,
  tried: Tried | undefined,
  failure: Failed | undefined,
): ExpertAsks {
  const lastError = failure && {
    atMs: failure.at,
    code: failure.error_code,
    message: failure.error_message ?? '',
  };
  return {
    asks: (asked?.asks ?? 0) + (tried?.asks ?? 0),
    failed: failure?.failed ?? 0,
    lastAnsweredAtMs: asked?.answered_at ?? undefined,
    lastError,
  };
}

function byExpert<Row extends { expert_id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.expert_id, row]));
}
