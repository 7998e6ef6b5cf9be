import type { ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './Figure.module.css';

interface FigureProps {
  readonly value: ReactNode;
  /** What is counted. */
  readonly label: ReactNode;
  readonly note?: ReactNode;
  /** Where the rows behind it are. */
  readonly href?: string | undefined;
  readonly size?: 'large' | 'normal';
}

/** A number that counts: in serif, with its words, and the way to the rows behind it. */
export function Figure({ value, label, note, href, size = 'normal' }: FigureProps) {
  const body = (
    <>
      <span className={`${styles.value} ${styles[size]}`}>{value}</span>
      <span className={styles.label}>{label}</span>
      {note && <span className={styles.note}>{note}</span>}
    </>
  );
  if (!href) return <div className={styles.figure}>{body}</div>;
  return (
    <Link href={href} className={`${styles.figure} ${styles.link}`}>
      {body}
    </Link>
  );
}
