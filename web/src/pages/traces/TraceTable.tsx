import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Trace } from '../../api/traces.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { counted } from '../../parts/format.ts';
import { Quiet } from '../../parts/Quiet.tsx';
import type { Filters } from './filters.ts';
import { type HouseNames, taskName, whoBadge } from './house-names.ts';
import { ListEnd } from './ListEnd.tsx';
import { NothingFound } from './NothingFound.tsx';
import { TraceLine } from './TraceLine.tsx';
import styles from './TraceTable.module.css';
import type { LiveTraces } from './use-trace-list.ts';
import type { TracePlaces } from './use-trace-places.ts';

interface TraceTableProps {
  readonly list: LiveTraces;
  readonly filters: Filters;
  readonly places: TracePlaces;
  readonly names: HouseNames;
  readonly activeId: string | undefined;
  readonly onActive: (id: string) => void;
}

const ROW_PX = 58;
const NARROW_ROW_PX = 92;
/** A list narrower than this has its columns below one another. */
const NARROW_PX = 640;
/** What the sticky bar covers of the window. */
const BAR_PX = 120;
/** Drawn above and below what is in view. Each costs a leap through the list about half a millisecond. */
const OVERSCAN_ROWS = 3;
/** Scrolled less than this, the list may move. */
const AT_TOP_PX = 60;
/** Older rows are fetched when the last one is so near. */
const NEAR_END_ROWS = 60;

/** The list, or why there is none. */
export function TraceTable(props: TraceTableProps) {
  const { list, filters, places, names } = props;
  const { rows, doing, error, hasMore } = list.list;
  if (rows.length > 0 || (hasMore && !error)) return <Rows {...props} />;
  if (doing === 'first') return <Quiet what="the traces" />;
  if (error) return <ErrorNote error={error} again={() => void list.store.refresh()} />;
  return <NothingFound filters={filters} places={places} names={names} />;
}

/** The rows that are in view, of however many there are. */
function Rows({ list, places, names, activeId, onActive }: TraceTableProps) {
  const { rows, fresh, hasMore } = list.list;
  const box = useRef<HTMLDivElement>(null);
  const { top, isNarrow } = useBox(box);
  const rowPx = isNarrow ? NARROW_ROW_PX : ROW_PX;
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    scrollMargin: top,
    scrollPaddingStart: BAR_PX,
    // Another function would have all rows measured anew.
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another height of rows makes it measure anew
  useLayoutEffect(() => virtual.measure(), [rowPx]);
  // The virtualizer knows it already; asking the window would lay the page out once more.
  list.reading.current = (virtual.scrollOffset ?? 0) > Math.max(AT_TOP_PX, top - BAR_PX);
  useOlderRows(list, virtual.getVirtualItems().at(-1)?.index ?? 0);
  useActiveRow(rows, activeId, (index) => virtual.scrollToIndex(index, { align: 'auto' }));
  return (
    <div ref={box} className={styles.box} data-narrow={isNarrow}>
      <NewRows list={list} />
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are out of view are not in the page */}
      <div role="table" aria-label="Traces" aria-rowcount={hasMore ? -1 : rows.length + 1}>
        <Columns />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start, size }) => {
            const row = rows[index];
            return (
              row && (
                <TraceLine
                  key={key}
                  trace={row}
                  task={row.task && taskName(row.task, names)}
                  {...whoProps(row, names)}
                  index={index}
                  offset={start - top}
                  height={size}
                  isActive={row.id === activeId}
                  isFresh={fresh.has(row.id)}
                  href={places.hrefOf(row.id)}
                  onActive={onActive}
                />
              )
            );
          })}
        </div>
      </div>
      <ListEnd list={list} />
    </div>
  );
}

/** As plain members, so that a row whose words are the same is not drawn again. */
function whoProps({ expert_id, kind }: Trace, names: HouseNames) {
  const { word, tone } = kind === null ? NOBODY : whoBadge(expert_id, kind, names);
  return { who: word, tone };
}

const NOBODY = { word: '', tone: 'plain' } as const;

/** Those that came while somebody read wait behind a button. */
function NewRows({ list: { list, store } }: { list: LiveTraces }) {
  if (list.waiting.length === 0) return null;
  const show = () => {
    store.reveal();
    scrollTo({ top: 0, behavior: 'instant' });
  };
  return (
    <div className={styles.pillPlace}>
      <Button size="small" look="primary" className={styles.pill} onClick={show}>
        {counted(list.waiting.length, 'new trace')}
      </Button>
    </div>
  );
}

const COLUMNS = ['Time', 'Asked and answered', 'Who answered', 'Task', 'Took and cost'];

function Columns() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div role="row" tabIndex={-1} aria-rowindex={1} className={`${styles.line} ${styles.head}`}>
      {COLUMNS.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        <span key={name} role="columnheader" tabIndex={-1}>
          {name}
        </span>
      ))}
    </div>
  );
}

/** Where the rows begin on the page, and whether they have little room. */
function useBox(box: RefObject<HTMLDivElement | null>): { top: number; isNarrow: boolean } {
  const [at, setAt] = useState({ top: 0, isNarrow: innerWidth < NARROW_PX });
  useLayoutEffect(() => {
    const measure = () => {
      const found = box.current?.getBoundingClientRect();
      if (!found) return;
      const next = { top: Math.round(found.top + scrollY), isNarrow: found.width < NARROW_PX };
      setAt((now) => (now.top === next.top && now.isNarrow === next.isNarrow ? now : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return at;
}

function useOlderRows({ list, store }: LiveTraces, lastIndex: number): void {
  const { rows, hasMore, doing, error } = list;
  const isNear = hasMore && doing === 'nothing' && !error && lastIndex >= rows.length - NEAR_END_ROWS;
  useEffect(() => {
    if (isNear) void store.more();
  });
}

/** Brings the row that keys went to into view, and the focus to it. */
function useActiveRow(
  rows: readonly { id: string }[],
  activeId: string | undefined,
  scrollTo: (index: number) => void,
): void {
  const latest = useRef({ rows, scrollTo });
  latest.current = { rows, scrollTo };
  useEffect(() => {
    const index = latest.current.rows.findIndex(({ id }) => id === activeId);
    if (index < 0) return;
    latest.current.scrollTo(index);
    const focus = () =>
      document.querySelector<HTMLElement>(`[data-trace="${activeId}"]`)?.focus({ preventScroll: true });
    const frame = requestAnimationFrame(focus);
    return () => cancelAnimationFrame(frame);
  }, [activeId]);
}
