import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Trace } from '../../api/traces.ts';
import type { TracePlaces } from './use-trace-places.ts';

interface ListKeys {
  readonly rows: readonly Trace[];
  readonly places: TracePlaces;
  readonly openId: string | undefined;
  readonly search: RefObject<HTMLInputElement | null>;
}

/**
 * j and k, or the arrows, go up and down; Enter opens (the row is a link), Escape closes, / goes to the search.
 * Returns the row that is gone to. While one is open, going on opens the next.
 */
export function useListKeys(keys: ListKeys): [string | undefined, (id: string) => void] {
  const [activeId, setActiveId] = useState<string>();
  const latest = useRef({ ...keys, activeId });
  latest.current = { ...keys, activeId };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isElsewhere(event.target)) return;
      const { rows, places, openId, search, activeId: active } = latest.current;
      const step = stepOf(event);
      if (step !== 0) {
        const at = rows.findIndex(({ id }) => id === (openId ?? active));
        const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
        if (!next) return;
        setActiveId(next.id);
        if (openId) places.open(next.id, true);
      } else if (event.key === '/') search.current?.focus();
      else if (event.key === 'Escape' && openId) {
        setActiveId(openId); // the focus returns to its row
        places.close();
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return [activeId, setActiveId];
}

/** The arrows scroll the page unless a row has the focus. */
function stepOf({ key, target }: KeyboardEvent): number {
  const isOnRow = target instanceof Element && target.closest('[data-trace]') !== null;
  if (key === 'j' || (key === 'ArrowDown' && isOnRow)) return 1;
  return key === 'k' || (key === 'ArrowUp' && isOnRow) ? -1 : 0;
}

/** Where keys mean something of their own: fields, menus, dialogs. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [role="menu"], [role="dialog"]') !== null
  );
}
