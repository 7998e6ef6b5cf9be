import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { onHealed, useNews } from '../../api/events.ts';
import { listTraces } from '../../api/traces.ts';
import { type Filters, queryOf } from './filters.ts';
import { type TraceList, TraceListStore } from './trace-list-store.ts';

/** An ask that is still being answered is told by nobody, so the newest are looked at this often. */
const LOOK_MS = 4_000;

export interface LiveTraces {
  readonly list: TraceList;
  readonly store: TraceListStore;
  readonly isFollowing: boolean;
  setFollowing(isFollowing: boolean): void;
  /** Set by whoever shows the list: whether it is scrolled, so that nothing may move. */
  readonly reading: { current: boolean };
}

/** The last list that was looked at: coming back to it finds it as it was. */
let last: TraceListStore | undefined;

function storeOf(filters: Filters): TraceListStore {
  if (last && String(queryOf(last.filters)) === String(queryOf(filters))) return last;
  last?.close();
  last = new TraceListStore(filters, listTraces);
  void last.refresh();
  return last;
}

export function useTraceList(filters: Filters): LiveTraces {
  const store = storeOf(filters);
  const list = useSyncExternalStore(store.watch, store.list);
  const [isFollowing, setFollowing] = useState(true);
  const reading = useRef(false);
  const queries = useQueryClient();
  // A list that is followed and not scrolled shows what is new; else it waits.
  const isHeld = () => !isFollowing || reading.current;
  const latest = useRef(isHeld);
  latest.current = isHeld;

  useNews<{ rows: readonly { id: string }[]; closed: number }>('traces', ({ rows, closed }) => {
    const ids = rows.map(({ id }) => id);
    void store.told(ids, () => latest.current(), closed > ids.length);
    for (const id of ids) void queries.invalidateQueries({ queryKey: ['trace', id] });
  });
  useEffect(() => onHealed(() => void store.refresh()), [store]);
  useEffect(() => {
    if (!isFollowing) return;
    const look = () => document.visibilityState === 'visible' && void store.look(() => latest.current());
    look(); // what came while another page was looked at
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [store, isFollowing]);
  return { list, store, isFollowing, setFollowing, reading };
}
