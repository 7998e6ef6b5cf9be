import { useEffect, useState } from 'react';
import styles from './Quiet.module.css';

/** What is usually there at once needs no word; what takes longer says what it waits for. */
const PATIENCE_MS = 400;

/** Stands where something is being fetched. `what`: "the tasks". */
export function Quiet({ what = 'the page' }: { what?: string }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={styles.quiet} role="status">
      {isLate ? `Fetching ${what} …` : ''}
    </p>
  );
}
