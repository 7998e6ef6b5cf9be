import { PenLine, RefreshCw, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import type { ChatNode, Thumb } from '../../api/conversations.ts';
import { IconButton } from '../../parts/Button.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { AskAnother } from './AskAnother.tsx';
import { Branches } from './Branches.tsx';
import type { ChatSession } from './chat-session.ts';
import styles from './Messages.module.css';
import { textOf } from './message-content.ts';

interface ActionsProps {
  readonly session: ChatSession;
  readonly node: ChatNode;
  readonly beside: readonly ChatNode[];
  readonly onCorrect: () => void;
}

/** What can be done with an answer. */
export function AnswerActions({ session, node, beside, onCorrect }: ActionsProps) {
  const [told, setTold] = useState<Thumb>();
  const text = node.meta?.correction ?? textOf(node.content);
  return (
    <div className={styles.tools}>
      <Branches session={session} node={node} beside={beside} />
      {text && <CopyButton text={text} label="Copy the answer" />}
      <IconButton icon={RefreshCw} label="Answer again" onClick={() => session.regenerate(node)} />
      <AskAnother session={session} node={node} />
      {node.trace_id && text && (
        <>
          <Thumbs session={session} node={node} onKept={setTold} />
          <IconButton icon={PenLine} label="This is what it should have said" onClick={onCorrect} />
          <span role="status" className={styles.keptNote}>
            {told && TOLD[told]}
          </span>
        </>
      )}
    </div>
  );
}

const KEPT = 'Kept. It helps decide what is taught.';
const TOLD: Readonly<Record<Thumb, string>> = { up: KEPT, down: KEPT, none: 'Taken back.' };

interface ThumbsProps extends Pick<ActionsProps, 'session' | 'node'> {
  readonly onKept: (thumb: Thumb) => void;
}

/** A thumb is kept with the trace; it can be turned round, and a second click takes it back. */
function Thumbs({ session, node, onKept }: ThumbsProps) {
  const given = node.meta?.thumb;
  const give = async (wanted: Thumb) => {
    const thumb = wanted === given ? 'none' : wanted;
    try {
      await session.thumb(node, thumb);
      onKept(thumb);
    } catch (error) {
      toast(`Not kept: ${(error as Error).message}`, 'trouble');
    }
  };
  return (
    <>
      <IconButton icon={ThumbsUp} label="Good answer" pressed={given === 'up'} onClick={() => give('up')} />
      <IconButton
        icon={ThumbsDown}
        label="Bad answer"
        pressed={given === 'down'}
        onClick={() => give('down')}
      />
    </>
  );
}
