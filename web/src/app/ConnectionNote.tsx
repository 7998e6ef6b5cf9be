import { useEffect, useState } from 'react';
import { useConnection } from '../api/events.ts';
import styles from './ConnectionNote.module.css';

/** A blink is not worth a word. */
const PATIENCE_MS = 700;

/** Says that the server is gone, for as long as it is. */
export function ConnectionNote() {
  const connection = useConnection();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (connection !== 'lost') return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [connection]);
  return (
    <div role="status" aria-live="polite">
      {isLate && (
        <p className={styles.note}>
          <strong>The server does not answer.</strong> What you see may be old. It is looked for again every
          second or so.
        </p>
      )}
    </div>
  );
}
