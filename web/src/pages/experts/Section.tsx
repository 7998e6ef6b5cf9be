import type { ReactNode } from 'react';
import styles from './Section.module.css';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  /** One sentence on who stands here. */
  readonly lead: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** One kind of expert, with its heading. */
export function Section({ id, title, lead, action, children }: SectionProps) {
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <div>
          <h2 id={id}>{title}</h2>
          <p className={styles.lead}>{lead}</p>
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** Where a section has nobody yet: what would stand here, and how it comes. */
export function Nobody({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.nobody}>
      <p>{children}</p>
      {action}
    </div>
  );
}
