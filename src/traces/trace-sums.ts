import type { DatabaseSync } from 'node:sqlite';
import type { ExpertKind } from '#contract/expert.ts';
import type { TraceState } from '#contract/trace.ts';
import { firstUuidAt } from '#std/uuid.ts';

/** Traces that are alike in all that a bill asks for, together. */
export interface TraceSum {
  readonly kind: ExpertKind | null;
  readonly expert: string | null;
  readonly task: string | null;
  /** 1: asked to check a student's answer; nobody waited for it. */
  readonly is_audit: 0 | 1;
  readonly state: Exclude<TraceState, 'open'>;
  /** 1: a conversation, and neither vectors nor scores. */
  readonly is_chat: 0 | 1;
  readonly count: number;
  /** Nano-units of the owner's currency; of `costed` traces, those whose cost is known. */
  readonly cost_nanos: number;
  readonly costed: number;
  /** Of `counted` traces, those whose tokens are known both in and out. */
  readonly tokens_in: number;
  readonly tokens_out: number;
  readonly counted: number;
}

/** Sums over the traces opened from `sinceMs` until before `untilMs` that are closed. Walks them all: a million take a second. */
export function sumTraces(database: DatabaseSync, sinceMs: number, untilMs: number): TraceSum[] {
  return database
    .prepare(
      `SELECT kind, expert_id AS expert, task, audit_of IS NOT NULL AS is_audit, state,
        wire IN ('openai-chat', 'openai-responses', 'ollama-chat', 'ollama-generate') AS is_chat, count(*) AS count,
        coalesce(sum(cost_nanos), 0) AS cost_nanos, count(cost_nanos) AS costed,
        coalesce(sum(CASE WHEN tokens_out IS NOT NULL THEN tokens_in END), 0) AS tokens_in,
        coalesce(sum(CASE WHEN tokens_in IS NOT NULL THEN tokens_out END), 0) AS tokens_out,
        count(tokens_in + tokens_out) AS counted
      FROM trace WHERE id >= ? AND id < ? AND state <> 'open' GROUP BY 1, 2, 3, 4, 5, 6`,
    )
    .all(firstUuidAt(sinceMs), firstUuidAt(untilMs)) as unknown as TraceSum[];
}

/** Of a task's newest traces, so many are looked through for answers whose cost is known. */
const LOOKED_THROUGH = 3_000;
const AVERAGED = 200;

/**
 * What the task's teacher takes for an answer on average, in nano-units, checks of the student included: they are a fair
 * sample of its asks. Undefined where no cost is known.
 */
export function teacherCost(database: DatabaseSync, task: string): number | undefined {
  const row = database
    .prepare(
      `SELECT avg(cost_nanos) AS mean FROM (SELECT cost_nanos FROM
        (SELECT kind, state, cost_nanos FROM trace WHERE task = ? ORDER BY id DESC LIMIT ${LOOKED_THROUGH})
        WHERE kind <> 'student' AND state = 'done' AND cost_nanos IS NOT NULL LIMIT ${AVERAGED})`,
    )
    .get(task) as { mean: number | null } | undefined;
  return row?.mean ?? undefined;
}
