import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown, PanelLeft, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button, IconButton } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { useTitle } from '../../parts/Page.tsx';
import styles from './Chat.module.css';
import { Composer } from './Composer.tsx';
import type { ChatSession } from './chat-session.ts';
import { EmptyChat } from './EmptyChat.tsx';
import { Messages } from './Messages.tsx';
import type { Written } from './message-content.ts';
import { SettingsPanel } from './SettingsPanel.tsx';
import { useAtBottom } from './use-at-bottom.ts';
import { useChoices } from './use-choices.ts';

interface TalkProps {
  readonly session: ChatSession;
  readonly openList: () => void;
}

/** One conversation: what was said, and the place to say more. */
export function Talk({ session, openList }: TalkProps) {
  const view = useSyncExternalStore(session.watch, session.view);
  const { choices } = useChoices();
  const [areSettingsOpen, setSettingsOpen] = useState(false);
  const isEmpty = view.nodes.length === 0;
  const bottom = useAtBottom(isEmpty);
  useTitle(view.title || 'Chat');
  useFreshList(view.id, view.live.size);
  const say = (written: Written) => {
    bottom.stick();
    session.say(written);
  };
  return (
    <section className={styles.talk} aria-label={view.title || 'A new conversation'}>
      <Head title={view.title} openList={openList} openSettings={() => setSettingsOpen(true)} />
      <div className={styles.said} ref={bottom.content}>
        {isEmpty ? (
          <EmptyChat
            choices={choices}
            settings={view.settings}
            onPick={(typed) => say({ typed, attachments: [] })}
          />
        ) : (
          <Messages session={session} view={view} />
        )}
      </div>
      <footer className={styles.foot}>
        {!bottom.isThere && !isEmpty && (
          <div className={styles.jump}>
            <Button size="small" icon={ArrowDown} onClick={bottom.jump}>
              To the latest
            </Button>
          </div>
        )}
        {view.unsaved && (
          <ErrorNote
            title="Not kept yet: what was said last is only in this page"
            error={view.unsaved}
            again={() => session.keepAgain()}
          />
        )}
        <p role="status" className="only-read">
          {view.live.size > 0 ? 'Being answered' : isEmpty ? '' : 'The answer has ended'}
        </p>
        <Composer session={session} view={view} choices={choices} say={say} />
      </footer>
      <SettingsPanel
        session={session}
        settings={view.settings}
        open={areSettingsOpen}
        onClose={() => setSettingsOpen(false)}
      />
    </section>
  );
}

interface HeadProps {
  readonly title: string;
  readonly openList: () => void;
  readonly openSettings: () => void;
}

function Head({ title, openList, openSettings }: HeadProps) {
  return (
    <header className={styles.head}>
      <span className={styles.listButton}>
        <IconButton icon={PanelLeft} label="Conversations" onClick={openList} />
      </span>
      <h1 className={styles.title} title={title}>
        {title || 'A new conversation'}
      </h1>
      <IconButton icon={SlidersHorizontal} label="How this conversation asks" onClick={openSettings} />
    </header>
  );
}

/** The list of conversations is fetched anew when one began or an answer ended. */
function useFreshList(id: string | undefined, answers: number): void {
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: either of them changes the list
  useEffect(() => {
    queries.invalidateQueries({ queryKey: ['conversations', 'list'] });
  }, [queries, id, answers]);
}
