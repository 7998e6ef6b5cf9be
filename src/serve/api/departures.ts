import { isUuid } from '#std/uuid.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { wrong } from '../openai/fields.ts';
import { readLimit, readTime } from './query.ts';
import { readFlag } from './tasks-request.ts';

/** `GET /api/departures`: each send, newest first; `left=1` leaves out those that stayed on this machine. */
export async function listDepartures(exchange: Exchange, { records }: Door): Promise<void> {
  const { query } = exchange;
  const limit = readLimit(query, 50);
  const word = (name: string) => query.get(name) ?? undefined;
  const trace = word('trace');
  if (trace !== undefined && !isUuid(trace)) throw wrong('trace', "a trace's id", trace);
  const filter = {
    sinceMs: readTime(query, 'since'),
    untilMs: readTime(query, 'until'),
    origin: word('origin'),
    expert: word('expert'),
    trace,
    left: readFlag(query, 'left'),
    before: word('before'),
  };
  const data = await records.ask({ about: 'departures', filter, limit });
  exchange.json(200, { data, next: data.length === limit ? (data.at(-1)?.id ?? null) : null });
}
