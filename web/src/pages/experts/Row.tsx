import { EllipsisVertical, MessagesSquare } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Expert } from '../../api/experts.ts';
import { IconButton } from '../../parts/Button.tsx';
import { count } from '../../parts/format.ts';
import { Menu, type MenuItem } from '../../parts/Menu.tsx';
import { chatPath, tracesPath } from './experts-place.ts';
import styles from './Row.module.css';

export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.rows} aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  readonly id: string;
  /** What it is called, where not by its id. */
  readonly name?: string;
  readonly badges?: ReactNode;
  /** It wants something of its owner. */
  readonly waits?: boolean;
  /** What was asked of it; absent for what nobody can ask. */
  readonly asked?: Pick<Expert, 'asks_24h' | 'failed_24h'> | undefined;
  /** The name to ask it by. */
  readonly ask?: string | undefined;
  readonly buttons?: ReactNode;
  readonly menu?: readonly MenuItem[];
  readonly children: ReactNode;
}

/** One expert: who it is, what was asked of it, and what can be done with it. */
export function Row({ id, name = id, badges, waits, asked, ask, buttons, menu, children }: RowProps) {
  return (
    <li className={`${styles.row} ${waits ? styles.waits : ''}`}>
      <div className={styles.main}>
        <div className={styles.title}>
          <h3 className={styles.name}>{name}</h3>
          {badges}
        </div>
        {children}
      </div>
      {asked && <Asked id={id} name={name} asked={asked} />}
      {(buttons || ask !== undefined || menu) && (
        <div className={styles.actions}>
          {buttons}
          {ask !== undefined && (
            <Link href={chatPath(ask)} className={styles.ask}>
              <MessagesSquare size={15} strokeWidth={1.9} aria-hidden />
              Ask it
            </Link>
          )}
          {menu && menu.length > 0 && (
            <Menu items={menu}>
              <IconButton icon={EllipsisVertical} label={`More for ${name}`} />
            </Menu>
          )}
        </div>
      )}
    </li>
  );
}

interface AskedProps {
  readonly id: string;
  readonly name: string;
  readonly asked: Pick<Expert, 'asks_24h' | 'failed_24h'>;
}

function Asked({ id, name, asked: { asks_24h: asks, failed_24h: failed } }: AskedProps) {
  const words = asks === 1 ? 'ask in 24 hours' : 'asks in 24 hours';
  return (
    <Link href={tracesPath(id)} className={styles.asked}>
      <span className={styles.count}>{count(asks)}</span> <span className={styles.words}>{words}</span>
      <span className="only-read"> of {name}</span>
      {failed > 0 && <span className={styles.failed}>{count(failed)} failed</span>}
    </Link>
  );
}

/** A line of facts with dots between them; what is not known is left out. */
export function Facts({ facts }: { facts: readonly (ReactNode | null | undefined | false | '')[] }) {
  const known = facts.filter(Boolean);
  return (
    <p className={styles.facts}>
      {known.map((fact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have no ids and do not move
        <span key={at}>{fact}</span>
      ))}
    </p>
  );
}
