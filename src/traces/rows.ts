import type { Usage } from '#contract/answer.ts';
import type { Attempt, Feedback, Trace } from '#contract/trace.ts';
import type { Value } from '#store/database.ts';
import type { Operation } from '#store/writer-protocol.ts';

/** The writer's statements, by name; their positions are what crosses to the writer's thread. */
const sql = {
  saveConfig: 'INSERT OR IGNORE INTO config_snapshot (hash, body, created_at) VALUES (?, ?, ?)',
  startRun: 'INSERT OR REPLACE INTO run (id, pid, version, ended_at) VALUES (?, ?, ?, NULL)',
  endRun: 'UPDATE run SET ended_at = ? WHERE id = ?',
  sweepRun: `UPDATE trace SET state = 'swept', error_code = 'internal',
    error_message = 'The server stopped before this ask was answered' WHERE state = 'open' AND run_id = ?`,
  // A body that is used again only gets a newer day, and that once a day, for retention.
  saveBody: `INSERT INTO body (hash, text, size_bytes, used_day) VALUES (?, ?, ?, ?)
    ON CONFLICT (hash) DO UPDATE SET used_day = excluded.used_day WHERE used_day < excluded.used_day`,
  saveTrace: `INSERT OR REPLACE INTO trace (id, opened_at, state, wire, name, stream, task, route, warnings,
    request_hash, answer_hash, conversation, caller, expert_id, kind, model, finish, tokens_in, tokens_out,
    tokens_cached, tokens_reasoning, cost_nanos, first_byte_us, total_us, error_code, error_message, config_hash, run_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  saveAttempt: `INSERT OR REPLACE INTO attempt (trace_id, rung, expert_id, kind, model, started_at, first_byte_us,
    total_us, tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost_nanos, finish, error_code, error_message,
    config_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  saveToolCall: 'INSERT OR IGNORE INTO tool_call (call_id, trace_id) VALUES (?, ?)',
  saveFeedback: `INSERT OR REPLACE INTO feedback (id, trace_id, tool_call_id, kind, value, source, actor, created_at,
    config_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  dropTraces: 'DELETE FROM trace WHERE id IN (SELECT id FROM trace WHERE id < ? ORDER BY id LIMIT ?)',
  dropAttempts: 'DELETE FROM attempt WHERE (trace_id, rung) IN (SELECT trace_id, rung FROM attempt WHERE trace_id < ? LIMIT ?)',
  dropToolCalls: 'DELETE FROM tool_call WHERE (call_id, trace_id) IN (SELECT call_id, trace_id FROM tool_call WHERE trace_id < ? LIMIT ?)',
  dropBodies: 'DELETE FROM body WHERE hash IN (SELECT hash FROM body WHERE used_day < ? LIMIT ?)',
  dropFeedback: 'DELETE FROM feedback WHERE id IN (SELECT id FROM feedback WHERE id < ? ORDER BY id LIMIT ?)',
  freePages: 'PRAGMA incremental_vacuum(500)',
} as const;

type StatementName = keyof typeof sql;
const names = Object.keys(sql) as StatementName[];

export const statements: readonly string[] = Object.values(sql);

const position = Object.fromEntries(names.map((name, index) => [name, index])) as Record<StatementName, number>;

export function operation(name: StatementName, values: readonly Value[]): Operation {
  return { statement: position[name], values };
}

export function bodyRow(hash: string, text: string, nowMs: number): Operation {
  return operation('saveBody', [hash, text, Buffer.byteLength(text), dayOf(nowMs)]);
}

/** Whole days since 1970. */
export function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000);
}

/** What a trace row holds beyond the trace itself. */
export interface TraceContext {
  readonly conversation: string;
  readonly caller: string;
  readonly runId: number;
}

export function traceRow(trace: Trace, context: TraceContext): Operation {
  return operation('saveTrace', [
    trace.id, trace.openedAtMs, trace.state, trace.wire, trace.name, trace.stream ? 1 : 0, trace.task ?? null,
    trace.route ? JSON.stringify(trace.route) : null,
    trace.warnings.length ? JSON.stringify(trace.warnings) : null,
    trace.requestHash, trace.answerHash ?? null, context.conversation, context.caller, trace.expertId ?? null,
    trace.kind ?? null, trace.model ?? null, trace.finish ?? null, ...usageValues(trace.usage), trace.costNanos ?? null,
    trace.firstByteUs ?? null, trace.totalUs ?? null, trace.error?.code ?? null, trace.error?.message ?? null,
    trace.configHash, context.runId,
  ]);
}

export function attemptRow(traceId: string, attempt: Attempt, configHash: string): Operation {
  return operation('saveAttempt', [
    traceId, attempt.rung, attempt.expertId, attempt.kind, attempt.model ?? null, attempt.startedAtMs,
    attempt.firstByteUs ?? null, attempt.totalUs, ...usageValues(attempt.usage), attempt.costNanos ?? null,
    attempt.finish ?? null, attempt.error?.code ?? null, attempt.error?.message ?? null, configHash,
  ]);
}

export function feedbackRow(feedback: Feedback, configHash: string): Operation {
  return operation('saveFeedback', [
    feedback.id, feedback.traceId, feedback.toolCallId ?? null, feedback.kind, JSON.stringify(feedback.value),
    feedback.source, feedback.actor ?? null, feedback.createdAtMs, configHash,
  ]);
}

function usageValues(usage: Usage): Value[] {
  return [usage.tokensIn ?? null, usage.tokensOut ?? null, usage.tokensCached ?? null, usage.tokensReasoning ?? null];
}
