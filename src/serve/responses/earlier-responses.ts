import { AppError } from '#contract/errors.ts';
import { readAnswer } from '#traces/kept-text.ts';
import type { TraceRow } from '#traces/read-traces.ts';
import type { Door } from '../door.ts';
import type { Json } from '../openai/fields.ts';
import { outputItems, traceOf } from './response-items.ts';

/** A response that was given before, from its trace. */
export interface EarlierResponse {
  readonly trace: TraceRow;
  readonly request: Json;
  readonly output: readonly Json[];
}

/**
 * Reads the trace that a response's id names, or that of one of its items. What was answered a moment ago is there, too.
 * Throws AppError `not_found` with `param`.
 */
export async function earlierResponse(
  id: string,
  param: string | undefined,
  door: Door,
): Promise<EarlierResponse> {
  const traceId = traceOf(id);
  if (traceId !== undefined) await door.house.traces.flush();
  const trace = traceId === undefined ? undefined : door.reader.get(traceId)?.trace;
  if (trace?.wire !== 'openai-responses') throw unknown(id, param, 'no such response was given here');
  const request = door.reader.text(trace.request_text);
  const answer = trace.answer_text === null ? undefined : door.reader.text(trace.answer_text);
  if (trace.state !== 'done') throw unknown(id, param, 'that response never came to its end');
  if (request === undefined || answer === undefined)
    throw unknown(id, param, 'its words were removed by retention');
  return { trace, request: JSON.parse(request), output: outputItems(readAnswer(answer)[0], trace.id) };
}

/** The input that stands before a new one: all that was said up to a response, and the response. */
export async function itemsUpTo(id: string, door: Door): Promise<Json[]> {
  const { request, output } = await earlierResponse(id, 'previous_response_id', door);
  return [...(request.input as Json[]), ...output];
}

/** The items with what references among them stand for. */
export async function withReferences(items: readonly Json[], door: Door): Promise<Json[]> {
  return Promise.all(
    items.map(async (item, index) => {
      if (item.type !== 'item_reference') return item;
      const param = `input[${index}].id`;
      const { output } = await earlierResponse(String(item.id), param, door);
      const meant = output.find(({ id }) => id === item.id);
      if (!meant) throw unknown(String(item.id), param, 'that response has no such item');
      return meant;
    }),
  );
}

function unknown(id: string, param: string | undefined, why: string): AppError {
  return new AppError('not_found', `Cannot find "${id}": ${why}`, {
    param,
    hint: 'Send the items themselves; traces.retention says how long answers are kept.',
  });
}
