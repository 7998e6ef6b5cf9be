import type { ReactNode } from 'react';
import styles from './TracePanel.module.css';

/** A part of the panel under its heading. */
export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <div className={styles.heading}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
