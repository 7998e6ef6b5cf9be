import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { clockTime, counted } from '../../parts/format.ts';
import styles from './TraceTable.module.css';
import type { LiveTraces } from './use-trace-list.ts';

/** What stands below the last row: that there are more, that these are all, or what went wrong. */
export function ListEnd({ list: { list, store } }: { list: LiveTraces }) {
  const { rows, doing, error, hasMore, searchedTo } = list;
  if (error) return <ErrorNote error={error} again={() => void store.more(true)} />;
  const back = searchedTo === null ? '' : ` Looked back to ${clockTime(searchedTo)}.`;
  return (
    <div className={styles.end} role="status">
      {store.isPaused ? (
        <>
          <p>Nothing found for a while.{back}</p>
          <Button size="small" onClick={() => void store.more(true)}>
            Look further back
          </Button>
        </>
      ) : (
        <p>
          {hasMore
            ? doing === 'more'
              ? `Reading older traces …${back}`
              : back
            : `${counted(rows.length, 'trace')} in all.`}
        </p>
      )}
    </div>
  );
}
