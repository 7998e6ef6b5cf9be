import { useRef } from 'react';
import { Page } from '../../parts/Page.tsx';
import { FilterBar } from './FilterBar.tsx';
import type { Filters } from './filters.ts';
import type { HouseNames } from './house-names.ts';
import styles from './TraceBrowser.module.css';
import { TracePanel } from './TracePanel.tsx';
import { TraceTable } from './TraceTable.tsx';
import { useListKeys } from './use-list-keys.ts';
import type { LiveTraces } from './use-trace-list.ts';
import type { TracePlaces } from './use-trace-places.ts';

interface TraceBrowserProps {
  readonly list: LiveTraces;
  readonly filters: Filters;
  readonly places: TracePlaces;
  readonly names: HouseNames;
  readonly openId: string | undefined;
}

/** The list, and the trace that is open beside it. */
export function TraceBrowser({ list, filters, places, names, openId }: TraceBrowserProps) {
  const search = useRef<HTMLInputElement>(null);
  const [activeId, setActiveId] = useListKeys({ rows: list.list.rows, places, openId, search });
  return (
    <div className={styles.split} data-open={openId !== undefined}>
      <div className={styles.list}>
        <Page title="Traces" lead="Every ask, who answered it, what it cost, and why it went that way.">
          <FilterBar list={list} filters={filters} places={places} names={names} search={search} />
          <TraceTable
            list={list}
            filters={filters}
            places={places}
            names={names}
            activeId={openId ?? activeId}
            onActive={setActiveId}
          />
        </Page>
      </div>
      {openId && (
        <aside className={styles.panel} aria-label="One trace">
          <TracePanel
            key={openId}
            id={openId}
            places={places}
            names={names}
            place="panel"
            store={list.store}
          />
        </aside>
      )}
    </div>
  );
}
