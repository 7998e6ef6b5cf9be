import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, FileJson, FileText, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type ConversationRow, changeConversation } from '../../api/conversations.ts';
import { base } from '../../app/base.ts';
import { IconButton } from '../../parts/Button.tsx';
import { Menu } from '../../parts/Menu.tsx';
import { Time } from '../../parts/Time.tsx';
import styles from './ConversationList.module.css';
import { DeleteConversation } from './DeleteConversation.tsx';
import { openSession } from './open-sessions.ts';
import { RenameConversation } from './RenameConversation.tsx';

interface RowProps {
  readonly row: ConversationRow;
  readonly isCurrent: boolean;
  readonly q: string;
}

export function ConversationRowView({ row, isCurrent, q }: RowProps) {
  const [asks, setAsks] = useState<'rename' | 'delete'>();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const title = row.title || 'Untitled';
  const fresh = () => queries.invalidateQueries({ queryKey: ['conversations', 'list'] });
  const rename = async (name: string) => {
    const open = openSession(row.id);
    await (open ? open.rename(name) : changeConversation(row.id, { title: name }));
    await fresh();
  };
  const deleted = () => {
    fresh();
    if (isCurrent) go('/chat');
  };
  return (
    <li className={styles.row}>
      <Link href={`/chat/${row.id}`} className={styles.link} aria-current={isCurrent ? 'page' : undefined}>
        <span className={styles.name}>{title}</span>
        {q && row.snippet ? (
          <span className={styles.snippet}>{row.snippet}</span>
        ) : (
          <span className={styles.when}>
            <Time at={row.updated_at} />
          </span>
        )}
      </Link>
      <Menu
        items={[
          { label: 'Rename', icon: Pencil, onSelect: () => setAsks('rename') },
          { label: 'Export as Markdown', icon: FileText, onSelect: () => download(row.id, 'markdown') },
          { label: 'Export as JSON', icon: FileJson, onSelect: () => download(row.id, 'json') },
          { label: 'Delete', icon: Trash2, danger: true, apart: true, onSelect: () => setAsks('delete') },
        ]}
      >
        <IconButton icon={Ellipsis} label={`More for “${title}”`} className={styles.more} />
      </Menu>
      {asks === 'rename' && (
        <RenameConversation title={title} rename={rename} onClose={() => setAsks(undefined)} />
      )}
      <DeleteConversation
        row={row}
        open={asks === 'delete'}
        onClose={() => setAsks(undefined)}
        onDeleted={deleted}
      />
    </li>
  );
}

/** The server names the file; a link is the one thing every browser saves without asking the page. */
function download(id: string, format: 'markdown' | 'json'): void {
  const link = document.createElement('a');
  link.href = `${base}/api/conversations/${id}/export?format=${format}`;
  link.download = '';
  link.click();
}
