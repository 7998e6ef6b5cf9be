import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addFrom, cancelPull, type Pull, pull as pullAgain } from '../../api/models.ts';
import { Button } from '../../parts/Button.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { toast } from '../../parts/Toasts.tsx';
import styles from './Models.module.css';
import { pullWords } from './pull-words.ts';

/** A model on its way: how far it is, and how to stop it or to go on. */
export function PullRow({ pull, onPutAway }: { pull: Pull; onPutAway: () => void }) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState('');
  const { id, kind, source, models, state, error, total_bytes: total } = pull;
  const isOver = pull.ended_at !== null;
  const act = async (doing: string, work: () => Promise<void>) => {
    setBusy(doing);
    try {
      await work();
    } catch (thrown) {
      toast((thrown as Error).message, 'trouble');
    } finally {
      setBusy('');
    }
  };
  const again = () => (kind === 'pull' ? pullAgain({ source }, queries) : addFrom(source, queries));
  return (
    <li className={styles.pull}>
      <div>
        <p className={styles.source}>{models.join(', ') || source}</p>
        <p className={state === 'failed' ? styles.trouble : styles.state} aria-live="off">
          {pullWords(pull)}
        </p>
        {error?.hint && <p className={styles.hint}>{error.hint}</p>}
      </div>
      <div className={styles.buttons}>
        {isOver ? (
          <>
            <Button size="small" busy={busy} onClick={() => act('Beginning …', again)}>
              {state === 'cancelled' && kind === 'pull' ? 'Go on' : 'Try again'}
            </Button>
            <Button size="small" look="plain" onClick={onPutAway}>
              Put away
            </Button>
          </>
        ) : (
          <Button size="small" busy={busy} onClick={() => act('Stopping …', () => cancelPull(id, queries))}>
            Stop
          </Button>
        )}
      </div>
      {!isOver && (
        <div className={styles.bar}>
          <Progress share={total ? pull.completed_bytes / total : undefined} label={`${source} on its way`} />
        </div>
      )}
    </li>
  );
}
