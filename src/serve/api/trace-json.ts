import type { FeedbackRow, TraceRow } from '#traces/read-traces.ts';
import type { ListedTrace } from '#traces/trace-list.ts';

/** A trace as `GET /api/traces` lists it; the ids of its texts are the database's own affair. */
export function encodeTrace({ request_text, answer_text, ...row }: TraceRow): Record<string, unknown> {
  return { ...row, stream: row.stream === 1, route: parse(row.route), warnings: parse(row.warnings) ?? [] };
}

export function encodeListed({ row, preview }: ListedTrace): Record<string, unknown> {
  if (!preview) return encodeTrace(row);
  return { ...encodeTrace(row), preview: { ...preview, feedback: preview.feedback.map(encodeValue) } };
}

/** Values of feedback are kept as JSON. */
export function encodeValue<Row extends Pick<FeedbackRow, 'value'>>(
  row: Row,
): Omit<Row, 'value'> & { value: unknown } {
  return { ...row, value: parse(row.value) };
}

export function parse(text: string | null | undefined): unknown {
  return text === null || text === undefined ? null : JSON.parse(text);
}
