import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { IconButton } from './Button.tsx';
import styles from './Dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Read aloud with the title. */
  readonly lead?: ReactNode;
  /** `side`: a panel at the right edge; on a phone both fill the screen's foot. */
  readonly place?: 'middle' | 'side';
  readonly children?: ReactNode;
  /** Buttons; the last is the one that does it. */
  readonly actions?: ReactNode;
}

/** A question or a form before the page. Escape and a click beside it close it; the focus returns to where it was. */
export function Dialog({ open, onClose, title, lead, place = 'middle', children, actions }: DialogProps) {
  const before = useRef<Element>(null);
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={`${styles.box} ${styles[place]}`}
          onOpenAutoFocus={() => {
            before.current = whereFocusWas();
          }}
          // Radix knows only the way back to a trigger of its own.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (before.current instanceof HTMLElement) before.current.focus();
          }}
          {...(lead ? {} : { 'aria-describedby': undefined })}
        >
          <div className={styles.head}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" />
            </Radix.Close>
          </div>
          {lead && (
            <Radix.Description asChild>
              <div className="soft">{lead}</div>
            </Radix.Description>
          )}
          {children}
          {actions && <div className={styles.actions}>{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What opened the dialog; for an item of a menu, which is gone by then, the button of the menu. */
function whereFocusWas(): Element | null {
  const menu = document.activeElement?.closest('[role="menu"]');
  if (!menu) return document.activeElement;
  return document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
}
