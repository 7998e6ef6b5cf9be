import { ArrowUp, Square } from 'lucide-react';
import type { ClipboardEvent } from 'react';
import { Button } from '../../parts/Button.tsx';
import { Chips, FileButton, Warnings } from './Attaching.tsx';
import styles from './Composer.module.css';
import type { ChatSession, ChatView } from './chat-session.ts';
import { type Choice, choiceOf } from './choices.ts';
import { MessageField } from './MessageField.tsx';
import { ModelButton } from './ModelButton.tsx';
import type { Written } from './message-content.ts';
import { useAttachments } from './use-attachments.ts';
import { useDraft } from './use-draft.ts';
import { useDroppedFiles } from './use-dropped-files.ts';
import { useStopKey } from './use-stop-key.ts';

interface ComposerProps {
  readonly session: ChatSession;
  readonly view: ChatView;
  /** Undefined while it is not known who can be asked. */
  readonly choices: readonly Choice[] | undefined;
  readonly say: (written: Written) => void;
}

/** Where one types. Enter sends, Shift+Enter begins a line, Escape stops the answer. */
export function Composer({ session, view, choices, say }: ComposerProps) {
  const [typed, setTyped] = useDraft(session.key);
  const files = useAttachments();
  const isOver = useDroppedFiles(files.add);
  const isAnswering = view.live.size > 0;
  const choice = choiceOf(choices ?? [], view.settings.model);
  const isEmpty = typed.trim() === '' && files.attachments.length === 0;
  const canSend = !isEmpty && !isAnswering && !files.isReading;
  useStopKey(isAnswering, () => session.stopAll());
  const send = () => {
    if (!canSend) return;
    say({ typed: typed.trim(), attachments: files.attachments });
    setTyped('');
    files.clear();
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    files.add(pasted);
  };
  return (
    <form
      className={`${styles.composer} ${isOver ? styles.over : ''}`}
      aria-label="Your message"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Chips {...files} />
      <Warnings refused={files.refused} attachments={files.attachments} choice={choice} />
      <MessageField typed={typed} setTyped={setTyped} send={send} paste={paste} />
      <div className={styles.row}>
        <FileButton add={files.add} />
        <ModelButton session={session} settings={view.settings} choices={choices} choice={choice} />
        <span className={styles.space} />
        <Sender
          isAnswering={isAnswering}
          isReading={files.isReading}
          canSend={canSend}
          stop={() => session.stopAll()}
        />
      </div>
    </form>
  );
}

interface SenderProps {
  readonly isAnswering: boolean;
  readonly isReading: boolean;
  readonly canSend: boolean;
  readonly stop: () => void;
}

function Sender({ isAnswering, isReading, canSend, stop }: SenderProps) {
  if (isAnswering) {
    return (
      <Button icon={Square} onClick={stop}>
        Stop
      </Button>
    );
  }
  return (
    <Button look="primary" icon={ArrowUp} type="submit" disabled={!canSend} busy={isReading && 'Reading …'}>
      Send
    </Button>
  );
}
