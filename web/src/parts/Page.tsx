import { type ReactNode, useEffect } from 'react';
import styles from './Page.module.css';

interface PageProps {
  readonly title: string;
  /** One sentence on what this page is for. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with its heading; it names the browser's tab as well. */
export function Page({ title, lead, actions, children }: PageProps) {
  useTitle(title);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === 'Home' ? 'Freehold' : `${title} · Freehold`;
  }, [title]);
}
