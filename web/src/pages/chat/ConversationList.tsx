import { Plus, Search, X } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useConversations } from '../../api/conversations.ts';
import { Button, IconButton } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import styles from './ConversationList.module.css';
import { ConversationRowView } from './ConversationRowView.tsx';
import { DeleteAll } from './DeleteAll.tsx';

interface ListProps {
  readonly current: string | undefined;
  /** On a phone: whether it lies over the conversation. */
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** All conversations, those last spoken in first, and the search through what was said in them. */
export function ConversationList({ current, isOpen, onClose }: ListProps) {
  const [, go] = useLocation();
  const [wanted, setWanted] = useState('');
  const q = useDeferredValue(useSettled(wanted.trim()));
  const search = useSearchKey();
  useEscape(isOpen, onClose);
  return (
    <>
      {isOpen && (
        <button type="button" className={styles.veil} aria-label="Close the list" onClick={onClose} />
      )}
      <aside className={`${styles.list} ${isOpen ? styles.open : ''}`} aria-label="Conversations">
        <div className={styles.head}>
          <Button
            icon={Plus}
            className={styles.fresh}
            onClick={() => go('/chat')}
            title="New chat (Ctrl+Shift+O)"
            aria-keyshortcuts="Control+Shift+O Meta+Shift+O"
          >
            New chat
          </Button>
          <span className={styles.close}>
            <IconButton icon={X} label="Close the list" onClick={onClose} />
          </span>
        </div>
        <label className={styles.search}>
          <Search size={15} aria-hidden />
          <span className="only-read">Search what was said</span>
          <input
            ref={search}
            type="search"
            value={wanted}
            placeholder="Search what was said"
            onChange={({ target }) => setWanted(target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setWanted('')}
          />
        </label>
        <Found q={q} current={current} />
      </aside>
    </>
  );
}

function Found({ q, current }: { q: string; current: string | undefined }) {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useConversations(q);
  const [, go] = useLocation();
  const deletedAll = () => {
    go('/chat');
    refetch();
  };
  const rows = data?.pages.flatMap((page) => page.data) ?? [];
  if (error && !data) return <ErrorNote error={error} again={() => refetch()} />;
  if (isPending) return <Quiet what="the conversations" />;
  if (rows.length === 0) {
    return (
      <p className={styles.none} role="status">
        {q ? `Nothing that was said has “${q}”.` : 'What you talk about is kept here, on this machine.'}
      </p>
    );
  }
  return (
    <nav aria-label="Conversations" className={styles.rows}>
      <ul>
        {rows.map((row) => (
          <ConversationRowView key={row.id} row={row} isCurrent={row.id === current} q={q} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          size="small"
          look="plain"
          busy={isFetchingNextPage && 'Fetching more …'}
          onClick={() => fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {!q && !hasNextPage && <DeleteAll onDeleted={deletedAll} />}
    </nav>
  );
}

const SETTLE_MS = 180;

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** `/` leads to the search, wherever nothing is being typed. */
function useSearchKey() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || target.closest('input, textarea, select'))
        return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return field;
}

function useEscape(isOpen: boolean, close: () => void): void {
  useEffect(() => {
    if (!isOpen) return;
    const press = (event: KeyboardEvent) => event.key === 'Escape' && close();
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [isOpen, close]);
}
