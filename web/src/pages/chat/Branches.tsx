import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ChatNode } from '../../api/conversations.ts';
import { IconButton } from '../../parts/Button.tsx';
import type { ChatSession } from './chat-session.ts';
import styles from './Messages.module.css';

/** ‹ 2/3 ›: leads to what was said in the same place. */
export function Branches({
  session,
  node,
  beside,
}: {
  session: ChatSession;
  node: ChatNode;
  beside: readonly ChatNode[];
}) {
  if (beside.length < 2) return null;
  const at = beside.findIndex(({ id }) => id === node.id);
  const what = node.role === 'user' ? 'wording' : 'answer';
  const go = (step: number) => {
    const to = beside[at + step];
    if (to) session.choose(to.id);
  };
  return (
    <fieldset className={styles.branches}>
      <legend className="only-read">Other {what}s</legend>
      <IconButton icon={ChevronLeft} label={`Previous ${what}`} disabled={at === 0} onClick={() => go(-1)} />
      <span className="numbers">
        {at + 1}/{beside.length}
      </span>
      <IconButton
        icon={ChevronRight}
        label={`Next ${what}`}
        disabled={at === beside.length - 1}
        onClick={() => go(1)}
      />
    </fieldset>
  );
}
