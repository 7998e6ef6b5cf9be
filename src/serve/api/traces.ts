import { AppError } from '#contract/errors.ts';
import type { TraceRow } from '#traces/read-traces.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { readLimit, readTime } from './query.ts';

/** `GET /api/traces`: newest first, a page at a time; `next` is the `before` of the following page. */
export function listTraces(exchange: Exchange, door: Door): void {
  const query = exchange.query;
  const limit = readLimit(query, 50);
  const word = (name: string) => query.get(name) ?? undefined;
  const rows = door.reader.list(
    {
      state: word('state'),
      expert: word('expert'),
      task: word('task'),
      name: word('name'),
      error: word('error'),
      feedback: word('feedback'),
      sinceMs: readTime(query, 'since'),
      untilMs: readTime(query, 'until'),
      before: word('before'),
      after: word('after'),
    },
    limit,
  );
  exchange.json(200, {
    data: rows.map(encodeTrace),
    next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
  });
}

/** `GET /api/traces/{id}`: with its attempts, feedback, request and answer. */
export function showTrace(exchange: Exchange, door: Door): void {
  const id = exchange.path.slice('/api/traces/'.length);
  const found = door.reader.get(id);
  if (!found)
    throw new AppError('not_found', `Cannot find the trace "${id}"`, {
      hint: 'GET /api/traces lists them; retention may have taken it.',
    });
  const { trace, attempts, feedback } = found;
  exchange.json(200, {
    ...encodeTrace(trace),
    attempts,
    feedback: feedback.map(({ value, ...rest }) => ({ ...rest, value: parse(value) })),
    request: parse(door.reader.text(trace.request_text) ?? null),
    answer: parse(trace.answer_text === null ? null : (door.reader.text(trace.answer_text) ?? null)),
  });
}

/** `GET /api/bodies/{sha256}`: a request or answer exactly as it was kept. */
export function showBody(exchange: Exchange, door: Door): void {
  const hash = exchange.path.slice('/api/bodies/'.length);
  if (!/^[0-9a-f]{64}$/.test(hash))
    throw new AppError('bad_request', `Cannot read "${hash}": it is no sha256 in hex`);
  const text = door.reader.textByHash(hash);
  if (text === undefined)
    throw new AppError('not_found', `Cannot find a body with the hash "${hash}"`, {
      hint: 'Retention may have taken it.',
    });
  exchange.text(200, 'application/json', text);
}

function encodeTrace({ request_text, answer_text, ...row }: TraceRow): Record<string, unknown> {
  return { ...row, stream: row.stream === 1, route: parse(row.route), warnings: parse(row.warnings) ?? [] };
}

function parse(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
