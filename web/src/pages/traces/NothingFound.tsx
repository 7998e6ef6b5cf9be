import { base } from '../../app/base.ts';
import { Button } from '../../parts/Button.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { FILTERS, type Filters, filterWords } from './filters.ts';
import type { HouseNames } from './house-names.ts';
import styles from './TraceTable.module.css';
import type { TracePlaces } from './use-trace-places.ts';

/** Where there is no row: no ask came yet, or none is as the filters want it. */
export function NothingFound({
  filters,
  places,
  names,
}: {
  filters: Filters;
  places: TracePlaces;
  names: HouseNames;
}) {
  const wanted = FILTERS.flatMap((name) => {
    const value = filters[name];
    return value ? [filterWords(name, value, names)] : [];
  });
  if (wanted.length === 0) return <FirstAsk />;
  return (
    <Empty
      title="No trace is like that"
      action={<Button onClick={() => places.narrow({})}>Show all traces</Button>}
    >
      Wanted: {wanted.join(', ')}. Take one of these away to see more.
    </Empty>
  );
}

/** How the first ask is sent to this very server. */
function FirstAsk() {
  const command = [
    `curl ${location.origin}${base}/v1/chat/completions \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"model": "auto", "messages":`,
    `       [{"role": "user", "content": "Hello"}]}'`,
  ].join('\n');
  return (
    <Empty title="No ask came yet">
      <p>
        Each ask leaves a trace here, whoever answers it. Send the first one in the chat, or from a terminal:
      </p>
      <div className={styles.command}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a phone has to scroll it, by keyboard too */}
        <pre tabIndex={0}>{command}</pre>
        <CopyButton text={command} label="Copy the command" />
      </div>
    </Empty>
  );
}
