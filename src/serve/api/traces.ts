import { AppError } from '#contract/errors.ts';
import type { TraceFilter } from '#traces/read-traces.ts';
import { listTraces as readList } from '#traces/trace-list.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { encodeListed, encodeTrace, encodeValue, parse } from './trace-json.ts';
import { readListWish } from './trace-query.ts';

/**
 * `GET /api/traces`: newest first, a page at a time; `next` is the `before` of the following page. Where nothing
 * narrows the list, it is a walk along the newest and is read here; all else is read beside the traffic.
 */
export async function listTraces(exchange: Exchange, door: Door): Promise<void> {
  const wish = readListWish(exchange.query, door.house.cards);
  const isPlain = !wish.preview && wish.words === undefined && isUnfiltered(wish.filter);
  const { rows, next, searchedTo } = isPlain
    ? readList(door.reader, wish)
    : await door.records.ask({ about: 'traces', wish });
  exchange.json(200, {
    data: rows.map(encodeListed),
    next,
    ...(wish.words === undefined ? {} : { searched_to: searchedTo }),
  });
}

/** Pages and times are parts of a trace's id, so they walk its index. */
function isUnfiltered({ sinceMs, untilMs, before, after, ...others }: TraceFilter): boolean {
  return Object.values(others).every((value) => value === undefined);
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
    feedback: feedback.map(encodeValue),
    request: parse(door.reader.text(trace.request_text)),
    answer: parse(trace.answer_text === null ? null : door.reader.text(trace.answer_text)),
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
