import type { ReactNode } from 'react';
import styles from './Badge.module.css';

export type Tone = 'plain' | 'green' | 'blue' | 'clay' | 'gold' | 'red';

/** A word with a colour; the word says it all, the colour only helps. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}

/** Who answered, in the colours that mean so everywhere: yours green and blue, rented clay. */
export const KIND_TONES: Readonly<Record<string, Tone>> = { student: 'green', local: 'blue', remote: 'clay' };
