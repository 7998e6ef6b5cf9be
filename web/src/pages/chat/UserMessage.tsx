import { FileText, Pencil } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { showDirections } from '../../markdown/plain-text.ts';
import { Button, IconButton } from '../../parts/Button.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Branches } from './Branches.tsx';
import styles from './Messages.module.css';
import { type Attachment, takeApart, type Written } from './message-content.ts';
import type { MessageProps } from './message-props.ts';
import { useReturnFocus } from './use-return-focus.ts';

/** What a person said: as typed, with what went along. It can be said in another way. */
export function UserMessage({ session, node, beside }: MessageProps) {
  const [isEditing, setEditing] = useState(false);
  const written = useMemo(() => takeApart(node.content), [node.content]);
  if (isEditing) {
    return (
      <Rewording
        written={written}
        onCancel={() => setEditing(false)}
        onSay={(next) => {
          setEditing(false);
          session.edit(node, next);
        }}
      />
    );
  }
  return (
    <article className={styles.asked} aria-label="You said">
      <div className={styles.bubble}>
        <Attachments attachments={written.attachments} />
        {written.typed && <p dir="auto">{showDirections(written.typed)}</p>}
      </div>
      <div className={styles.tools}>
        <Branches session={session} node={node} beside={beside} />
        <CopyButton text={written.typed} label="Copy what you said" />
        <IconButton icon={Pencil} label="Say it in another way" onClick={() => setEditing(true)} />
      </div>
    </article>
  );
}

function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <div className={styles.attached}>
      {attachments.map((one, index) =>
        one.kind === 'image' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change their order
          <img key={index} src={one.url} alt={`Attached ${one.name}`} className={styles.thumb} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change their order
          <details key={index} className={styles.file}>
            <summary>
              <FileText size={15} aria-hidden /> {showDirections(one.name)}
            </summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <pre tabIndex={0}>{showDirections(one.text)}</pre>
          </details>
        ),
      )}
    </div>
  );
}

interface RewordingProps {
  readonly written: Written;
  readonly onCancel: () => void;
  readonly onSay: (written: Written) => void;
}

function Rewording({ written, onCancel, onSay }: RewordingProps) {
  const [typed, setTyped] = useState(written.typed);
  useReturnFocus();
  const isEmpty = typed.trim() === '' && written.attachments.length === 0;
  const say = () => !isEmpty && onSay({ ...written, typed: typed.trim() });
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    say();
  };
  return (
    <div className={styles.rewording}>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: it opens because it was asked for
        autoFocus
        aria-label="Say it in another way"
        rows={Math.min(14, Math.max(3, typed.split('\n').length))}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={press}
      />
      <p className={styles.hint}>What was said before stays: this begins another branch beside it.</p>
      <div className={styles.buttons}>
        <Button size="small" onClick={onCancel}>
          Leave it
        </Button>
        <Button size="small" look="primary" disabled={isEmpty} onClick={say}>
          Say it
        </Button>
      </div>
    </div>
  );
}
