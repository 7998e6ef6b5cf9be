import { AppError } from '#contract/errors.ts';
import { findTraceIds } from '#traces/find-trace.ts';
import type { TraceReader, TraceRow } from '#traces/read-traces.ts';
import { type OpenTraces, textsOf } from './open-traces.ts';
import { say } from './terminal.ts';
import { tracePage, type WholeTrace } from './trace-page.ts';

/** Prints everything that is kept of one trace. `typed` is its id or the end of it. */
export function showTrace(open: OpenTraces, typed: string, json: boolean): void {
  const whole = readWhole(open.reader, resolveId(open, typed));
  if (!json) {
    tracePage(whole).forEach(say);
    return;
  }
  const { trace, attempts, feedback, request, answer } = whole;
  say(
    JSON.stringify({
      ...plainTrace(trace),
      attempts,
      feedback: feedback.map(({ value, ...rest }) => ({ ...rest, value: parse(value) })),
      request: parse(request ?? null),
      answer: parse(answer ?? null),
    }),
  );
}

function readWhole(reader: TraceReader, id: string): WholeTrace {
  const found = reader.get(id);
  if (!found) throw unknownTrace(id);
  return { ...found, ...textsOf(found.trace, reader) };
}

/** A whole id, as in `x-freehold-trace` or an OpenAI reply's `chatcmpl-…`, or the end of one. */
function resolveId({ database }: OpenTraces, typed: string): string {
  const ending = typed.toLowerCase().replace(/^chatcmpl-/, '');
  if (!/^[0-9a-f-]{1,36}$/.test(ending)) {
    throw new AppError(
      'bad_request',
      `Cannot find the trace "${typed}": an id has only the digits 0 to 9 and a to f`,
      {
        hint: 'Type: freehold traces',
      },
    );
  }
  if (ending.length === 36) return ending;
  const found = findTraceIds(database, ending, 5);
  const [only] = found;
  if (only === undefined) throw unknownTrace(typed);
  if (found.length === 1) return only;
  throw new AppError(
    'bad_request',
    `Cannot tell which trace "${typed}" is: ${found.length === 5 ? 'many' : found.length} ids end so`,
    {
      hint: `Type more of it, for example: freehold traces ${only.slice(-12)}`,
    },
  );
}

function unknownTrace(id: string): AppError {
  return new AppError('not_found', `Cannot find the trace "${id}"`, {
    hint: 'Type freehold traces for the newest; retention may have removed it, or it is in another --home.',
  });
}

/** As the HTTP API has it: texts by their hashes. */
export function plainTrace({ request_text, answer_text, ...row }: TraceRow): Record<string, unknown> {
  return { ...row, stream: row.stream === 1, route: parse(row.route), warnings: parse(row.warnings) ?? [] };
}

function parse(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
