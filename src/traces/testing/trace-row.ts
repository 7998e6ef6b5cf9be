import type { FeedbackRow, TraceRow } from '../read-traces.ts';

/** A trace that was answered, as the database has it; members given win. */
export function traceRow(more: Partial<TraceRow> = {}): TraceRow {
  return {
    id: '01960000-0000-7000-8000-0000000000aa',
    opened_at: new Date(2026, 10, 21, 8, 14, 2).getTime(),
    state: 'done',
    wire: 'openai-chat',
    name: 'auto',
    stream: 0,
    task: null,
    route: null,
    warnings: null,
    request_text: 1,
    answer_text: 2,
    request_hash: null,
    answer_hash: null,
    caller: 'c',
    expert_id: 'mock',
    kind: 'remote',
    model: 'mock-model',
    finish: 'stop',
    tokens_in: 24,
    tokens_out: 18,
    tokens_cached: null,
    tokens_reasoning: null,
    cost_nanos: 60_000,
    first_byte_us: 1_200,
    total_us: 3_400,
    error_code: null,
    error_message: null,
    config_hash: 'f00d',
    run_id: 1,
    confidence: null,
    examine_chance: null,
    examined: null,
    audit_of: null,
    conversation: null,
    replay_of: null,
    learn: null,
    route_wish: null,
    ...more,
  };
}

let feedbackCount = 0;

/** What somebody told of the trace above; each call is later than the one before. */
export function feedbackRow(
  kind: string,
  value: string | number | null,
  more: Partial<FeedbackRow> = {},
): FeedbackRow {
  feedbackCount += 1;
  return {
    id: `01960000-0001-7000-8000-${String(feedbackCount).padStart(12, '0')}`,
    trace_id: traceRow().id,
    tool_call_id: null,
    kind,
    value: JSON.stringify(value),
    source: 'told',
    actor: null,
    created_at: 1_760_000_000_000 + feedbackCount,
    config_hash: 'f00d',
    ...more,
  };
}
