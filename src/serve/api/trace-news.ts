import type { Trace } from '#contract/trace.ts';
import { GatheredNews } from '#flows/gathered-news.ts';
import type { HouseNews } from '#flows/house-news.ts';
import type { RecordRoom } from '#flows/record-room.ts';
import type { TraceRow } from '#traces/read-traces.ts';
import { encodeTrace } from './trace-json.ts';

/** Rows told at once; whoever sees that more were closed reads the others. */
const MOST_ROWS = 100;
/** At most four times a second. */
const GATHER_MS = 250;

/**
 * Tells of closed traces, as rows of `GET /api/traces`, newest first. They are read beside the traffic, and only while
 * somebody listens.
 */
export function traceNews(news: HouseNews, records: RecordRoom): (trace: Trace) => void {
  /** Closed so short a time ago that their rows were not committed yet; they have one more chance. */
  let late = new Set<string>();
  const gathered = new GatheredNews<string>(
    GATHER_MS,
    () => news.isHeard('traces'),
    async (ids) => {
      const newest = ids.slice(-MOST_ROWS);
      const rows = await closedRows(newest, records);
      const found = new Set(rows.map(({ id }) => id));
      const missing = newest.filter((id) => !found.has(id) && !late.has(id));
      late = new Set(missing);
      for (const id of missing) gathered.add(id);
      const closed = ids.length - missing.length;
      if (closed > 0) news.tell('traces', { rows: rows.map(encodeTrace), closed });
    },
  );
  return (trace) => gathered.add(trace.id);
}

/** None where they cannot be read just now: that there were some is told all the same. */
async function closedRows(ids: readonly string[], records: RecordRoom): Promise<TraceRow[]> {
  const wish = { filter: { ids }, limit: MOST_ROWS, preview: false };
  try {
    const { rows } = await records.ask({ about: 'traces', wish });
    return rows.map(({ row }) => row).filter(({ state }) => state !== 'open');
  } catch {
    return [];
  }
}
