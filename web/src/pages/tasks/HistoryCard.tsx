import { useState } from 'react';
import type { TaskDetail } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { Time } from '../../parts/Time.tsx';
import styles from './HistoryCard.module.css';
import { historyOf } from './history.ts';

const SHOWN = 8;

/** What happened to it, the newest first. */
export function HistoryCard({ task }: { task: TaskDetail }) {
  const [isWhole, setWhole] = useState(false);
  const all = historyOf(task);
  return (
    <Card title="Its history">
      <ol className={styles.list}>
        {all.slice(0, isWhole ? undefined : SHOWN).map(({ key, at, what, more, tone }) => (
          <li key={key} className={styles[tone]}>
            <p>{what}</p>
            {more && <p className="small soft">{more}</p>}
            <p className="small faint">
              <Time at={at} />
            </p>
          </li>
        ))}
      </ol>
      {!isWhole && all.length > SHOWN && (
        <Button size="small" look="plain" onClick={() => setWhole(true)}>
          All {all.length}
        </Button>
      )}
    </Card>
  );
}
