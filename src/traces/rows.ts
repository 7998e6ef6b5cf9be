import type { Usage } from '#contract/answer.ts';
import type { Attempt, Feedback, Trace } from '#contract/trace.ts';
import type { Value } from '#store/database.ts';
import type { Operation, Statement, Unit } from '#store/writer-protocol.ts';

/** The writer's statements, by name; their positions are what crosses to the writer's thread. */
const table = {
  saveConfig: { sql: 'INSERT OR IGNORE INTO config_snapshot (hash, body, created_at) VALUES (?, ?, ?)' },
  startRun: { sql: 'INSERT OR REPLACE INTO run (id, pid, version, ended_at) VALUES (?, ?, ?, NULL)' },
  endRun: { sql: 'UPDATE run SET ended_at = ? WHERE id = ?' },
  sweepRun: {
    sql: `UPDATE trace SET state = 'swept', error_code = 'internal',
      error_message = 'The server stopped before this ask was answered' WHERE state = 'open' AND run_id = ?`,
  },
  saveTrace: {
    sql: `INSERT OR REPLACE INTO trace (id, opened_at, state, wire, name, stream, task, route, warnings,
      request_text, answer_text, caller, expert_id, kind, model, finish, tokens_in, tokens_out, tokens_cached,
      tokens_reasoning, cost_nanos, first_byte_us, total_us, error_code, error_message, config_hash, run_id,
      confidence, examine_chance, examined, audit_of, conversation, replay_of, learn, route_wish)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    texts: [9, 10],
  },
  saveAttempt: {
    sql: `INSERT OR REPLACE INTO attempt (trace_id, rung, expert_id, kind, model, started_at, first_byte_us,
      total_us, tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost_nanos, finish, error_code, error_message,
      config_hash, confidence, threshold) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  saveToolCall: { sql: 'INSERT OR IGNORE INTO tool_call (call_id, trace_id) VALUES (?, ?)' },
  saveFeedback: {
    sql: `INSERT OR REPLACE INTO feedback (id, trace_id, tool_call_id, kind, value, source, actor, created_at,
      config_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  dropTraces: {
    sql: 'DELETE FROM trace WHERE id IN (SELECT id FROM trace WHERE id < ? ORDER BY id LIMIT ?)',
  },
  dropAttempts: {
    sql: 'DELETE FROM attempt WHERE (trace_id, rung) IN (SELECT trace_id, rung FROM attempt WHERE trace_id < ? LIMIT ?)',
  },
  dropToolCalls: {
    sql: 'DELETE FROM tool_call WHERE (call_id, trace_id) IN (SELECT call_id, trace_id FROM tool_call WHERE trace_id < ? LIMIT ?)',
  },
  dropTextKeys: {
    sql: `DELETE FROM text_index WHERE (key, id) IN
      (SELECT key, id FROM text WHERE used_day < ? ORDER BY used_day, id LIMIT ?)`,
  },
  dropTexts: {
    sql: 'DELETE FROM text WHERE id IN (SELECT id FROM text WHERE used_day < ? ORDER BY used_day, id LIMIT ?)',
  },
  dropFeedback: {
    sql: 'DELETE FROM feedback WHERE id IN (SELECT id FROM feedback WHERE id < ? ORDER BY id LIMIT ?)',
  },
  forgetTraces: { sql: 'DELETE FROM trace WHERE id IN (SELECT value FROM json_each(?))' },
  forgetAttempts: { sql: 'DELETE FROM attempt WHERE trace_id IN (SELECT value FROM json_each(?))' },
  forgetToolCalls: { sql: 'DELETE FROM tool_call WHERE trace_id IN (SELECT value FROM json_each(?))' },
  forgetFeedback: { sql: 'DELETE FROM feedback WHERE trace_id IN (SELECT value FROM json_each(?))' },
  forgetTexts: {
    sql: `DELETE FROM text WHERE id IN (SELECT value FROM json_each(?1)) AND id NOT IN
      (SELECT request_text FROM trace WHERE request_text IN (SELECT value FROM json_each(?1)) UNION ALL
      SELECT answer_text FROM trace WHERE answer_text IN (SELECT value FROM json_each(?1)))`,
    dropsTexts: true,
  },
  forgetTextKeys: {
    sql: `DELETE FROM text_index WHERE (key, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
      AND NOT EXISTS (SELECT 1 FROM text WHERE text.id = text_index.id)`,
  },
  freePages: { sql: 'PRAGMA incremental_vacuum(500)' },
} as const satisfies Record<string, Statement>;

type StatementName = keyof typeof table;

export const statements: readonly Statement[] = Object.values(table);

const position = Object.fromEntries(Object.keys(table).map((name, index) => [name, index])) as Record<
  StatementName,
  number
>;

export function operation(name: StatementName, values: readonly Value[]): Operation {
  return { statement: position[name], values };
}

/** A unit without long texts. */
export function rows(...operations: readonly Operation[]): Unit {
  return { texts: [], operations };
}

/** Whole days since 1970. */
export function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000);
}

/** What a trace row holds beyond the trace itself; texts by their number in the unit. */
export interface TraceContext {
  readonly requestText: number;
  readonly answerText: number | null;
  readonly caller: string;
  readonly runId: number;
}

export function traceRow(trace: Trace, context: TraceContext): Operation {
  return operation('saveTrace', [
    trace.id,
    trace.openedAtMs,
    trace.state,
    trace.wire,
    trace.name,
    trace.stream ? 1 : 0,
    trace.task ?? null,
    trace.route ? JSON.stringify(trace.route) : null,
    trace.warnings.length ? JSON.stringify(trace.warnings) : null,
    context.requestText,
    context.answerText,
    context.caller,
    trace.expertId ?? null,
    trace.kind ?? null,
    trace.model ?? null,
    trace.finish ?? null,
    ...usageValues(trace.usage),
    trace.costNanos ?? null,
    trace.firstByteUs ?? null,
    trace.totalUs ?? null,
    trace.error?.code ?? null,
    trace.error?.message ?? null,
    trace.configHash,
    context.runId,
    trace.confidence ?? null,
    trace.examine?.chance ?? null,
    trace.examine ? Number(trace.examine.drawn) : null,
    trace.auditOf ?? null,
    trace.conversation ?? null,
    trace.replayOf ?? null,
    trace.learn ?? null,
    trace.routeWish ?? null,
  ]);
}

/** An ask answered at the first attempt has no row here: its trace says the same. The view `every_attempt` has both. */
export function attemptRows(trace: Trace): Operation[] {
  const [only] = trace.attempts;
  if (!only || (trace.attempts.length === 1 && trace.state === 'done')) return [];
  return trace.attempts.map((attempt) => attemptRow(trace.id, attempt, trace.configHash));
}

function attemptRow(traceId: string, attempt: Attempt, configHash: string): Operation {
  return operation('saveAttempt', [
    traceId,
    attempt.rung,
    attempt.expertId,
    attempt.kind,
    attempt.model ?? null,
    attempt.startedAtMs,
    attempt.firstByteUs ?? null,
    attempt.totalUs,
    ...usageValues(attempt.usage),
    attempt.costNanos ?? null,
    attempt.finish ?? null,
    attempt.error?.code ?? null,
    attempt.error?.message ?? null,
    configHash,
    attempt.confidence ?? null,
    attempt.threshold ?? null,
  ]);
}

export function feedbackRow(feedback: Feedback, configHash: string): Operation {
  return operation('saveFeedback', [
    feedback.id,
    feedback.traceId,
    feedback.toolCallId ?? null,
    feedback.kind,
    JSON.stringify(feedback.value),
    feedback.source,
    feedback.actor ?? null,
    feedback.createdAtMs,
    configHash,
  ]);
}

function usageValues(usage: Usage): Value[] {
  return [
    usage.tokensIn ?? null,
    usage.tokensOut ?? null,
    usage.tokensCached ?? null,
    usage.tokensReasoning ?? null,
  ];
}
