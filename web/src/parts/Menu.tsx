import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Fragment } from 'react';
import styles from './Menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  /** A second line in small. */
  readonly note?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** A line stands above it. */
  readonly apart?: boolean;
  readonly onSelect: () => void;
}

/** A button (`children`, one element) that opens a list of what can be done. */
export function Menu({
  items,
  children,
  align = 'end',
}: {
  items: readonly MenuItem[];
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.list} align={align} sideOffset={6} collisionPadding={8}>
          {items.map(({ label, icon: Icon, note, danger, disabled, apart, onSelect }) => (
            <Fragment key={label}>
              {apart && <DropdownMenu.Separator className={styles.line} />}
              <DropdownMenu.Item
                className={`${styles.item} ${danger ? styles.danger : ''}`}
                disabled={disabled ?? false}
                onSelect={onSelect}
              >
                {Icon && <Icon size={16} strokeWidth={1.9} aria-hidden />}
                <span>
                  {label}
                  {note && <span className={styles.note}>{note}</span>}
                </span>
              </DropdownMenu.Item>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
