import type { Clock } from '#std/clock.ts';
import { firstUuidAt, uuidTimeMs } from '#std/uuid.ts';
import { MOST_ROWS, type TraceReader, type TraceRow } from '#traces/read-traces.ts';

const POLL_MS = 250;
/** An id is made when an ask's headers arrive, its row when the body has: a slow client's comes this much late. */
const LATE_MS = 3_000;
/** How far back open traces are looked for at the start; by then an expert has answered or timed out. */
const OPEN_SINCE_MS = 600_000;

export interface Follower {
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /**
   * Called with each trace when it is new, and again when it was open then and is over now. Which of them to
   * print is the follower's choice, since a trace that is open has no expert and no outcome to choose by.
   */
  show(row: TraceRow): void;
  /** More came at once than one look takes. */
  missed(): void;
}

/** Shows what `backlog` reads, and then traces as they come, until the signal. */
export async function followTraces(
  reader: TraceReader,
  backlog: () => readonly TraceRow[],
  follower: Follower,
): Promise<void> {
  let newestMs = reader.list({}, 1).reduce((_, { id }) => uuidTimeMs(id), 0);
  // What is there already is no news. Looked at before the backlog, so that nothing falls between the two.
  let known = new Set(recent(reader, newestMs).map(({ id }) => id));
  const open = new Set(
    reader.list({ state: 'open', sinceMs: newestMs - OPEN_SINCE_MS }, MOST_ROWS).map(({ id }) => id),
  );
  for (const row of backlog()) {
    known.add(row.id);
    follower.show(row);
  }
  while (await slept(follower)) {
    const rows = recent(reader, newestMs);
    const fresh = rows.filter(({ id }) => !known.has(id));
    if (fresh.length === MOST_ROWS) follower.missed();
    showEnded(reader, open, follower);
    for (const row of fresh) {
      newestMs = Math.max(newestMs, uuidTimeMs(row.id));
      if (row.state === 'open') open.add(row.id);
      follower.show(row);
    }
    known = new Set(rows.map(({ id }) => id));
  }
}

/** The newest traces, oldest first, from a little before the newest that is known. */
function recent(reader: TraceReader, newestMs: number): TraceRow[] {
  return reader.list({ after: firstUuidAt(newestMs - LATE_MS) }, MOST_ROWS).toReversed();
}

function showEnded(reader: TraceReader, open: Set<string>, follower: Follower): void {
  for (const id of open) {
    const row = reader.get(id)?.trace;
    if (row?.state === 'open') continue;
    open.delete(id);
    if (row) follower.show(row);
  }
}

async function slept({ clock, signal }: Follower): Promise<boolean> {
  try {
    await clock.sleep(POLL_MS, signal);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    throw thrown;
  }
}
