import type { Trace } from '../../api/traces.ts';

/** The rows of the list, newest first, as they were read and as news changed them. */
export interface TraceRows {
  readonly rows: readonly Trace[];
  /** New ones that wait until they are asked for, so that nothing moves while somebody reads; newest first. */
  readonly waiting: readonly Trace[];
  /** Those that came while the list was looked at: they are shown as new. */
  readonly fresh: ReadonlySet<string>;
}

export const NO_ROWS: TraceRows = { rows: [], waiting: [], fresh: new Set() };

/** So many may wait; beyond them the list is read anew when they are asked for. */
export const MOST_WAITING = 2_000;

/** The first page, or the first page anew: what is known of older rows stays where the two meet. */
export function withFirstPage(known: TraceRows, page: readonly Trace[]): TraceRows {
  const oldest = page.at(-1);
  const newestKnown = known.rows[0];
  const doMeet = oldest !== undefined && newestKnown !== undefined && oldest.id <= newestKnown.id;
  if (!doMeet) return { rows: page, waiting: [], fresh: new Set() };
  return {
    rows: [...page, ...known.rows.filter(({ id }) => id < oldest.id)],
    waiting: [],
    fresh: known.fresh,
  };
}

/** The next older page. */
export function withOlderPage(known: TraceRows, page: readonly Trace[]): TraceRows {
  const last = known.rows.at(-1);
  const older = last ? page.filter(({ id }) => id < last.id) : page;
  return { ...known, rows: [...known.rows, ...older] };
}

/**
 * Rows that news told of: what is in the list is replaced in its place; what is new comes in by its id, at once
 * (`show`) or when it is asked for. What is older than all that was read belongs to a later page.
 */
export function withNews(known: TraceRows, told: readonly Trace[], show: boolean): TraceRows {
  const oldest = known.rows.at(-1)?.id ?? '';
  const changed = new Map(told.map((row) => [row.id, row]));
  const rows = known.rows.map((row) => changed.get(row.id) ?? row);
  const waiting = known.waiting.map((row) => changed.get(row.id) ?? row);
  const isKnown = new Set([...rows, ...waiting].map(({ id }) => id));
  const added = [...changed.values()].filter(({ id }) => !isKnown.has(id) && id > oldest);
  if (added.length === 0) return { ...known, rows, waiting };
  if (!show) return { ...known, rows, waiting: newestFirst([...added, ...waiting]).slice(0, MOST_WAITING) };
  const fresh = new Set(added.map(({ id }) => id));
  return { rows: newestFirst([...added, ...rows]), waiting, fresh };
}

/** Those that waited come in. */
export function revealed(known: TraceRows): TraceRows {
  if (known.waiting.length === 0) return known;
  const fresh = new Set(known.waiting.map(({ id }) => id));
  return { rows: newestFirst([...known.waiting, ...known.rows]), waiting: [], fresh };
}

export function without(known: TraceRows, id: string): TraceRows {
  return {
    ...known,
    rows: known.rows.filter((row) => row.id !== id),
    waiting: known.waiting.filter((row) => row.id !== id),
  };
}

/** Ids begin with the time, so their order is the order in time. */
function newestFirst(rows: readonly Trace[]): Trace[] {
  return rows.toSorted((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));
}
