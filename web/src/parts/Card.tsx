import type { ReactNode } from 'react';
import styles from './Card.module.css';

interface CardProps {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  /** `plain`: without a border, on the paper itself. `waits`: it wants something of the owner. */
  readonly look?: 'normal' | 'plain' | 'waits';
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Card({ title, aside, look = 'normal', className, children }: CardProps) {
  return (
    <section className={[styles.card, styles[look], className].filter(Boolean).join(' ')}>
      {(title || aside) && (
        <div className={styles.head}>
          {title && <h2>{title}</h2>}
          {aside && <div className={styles.aside}>{aside}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
