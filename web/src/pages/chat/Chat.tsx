import { useEffect, useMemo, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { useConversation } from '../../api/conversations.ts';
import { Empty } from '../../parts/Empty.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import styles from './Chat.module.css';
import { ConversationList } from './ConversationList.tsx';
import type { ChatSession } from './chat-session.ts';
import { freshSession, openSession, remember, sessionOf } from './open-sessions.ts';
import { Talk } from './Talk.tsx';

/** Conversations at the left, the one that is had beside them. */
export default function Chat() {
  const [at, go] = useLocation();
  const id = /^\/chat\/([^/?]+)/.exec(at)?.[1];
  const [isListOpen, setListOpen] = useState(false);
  // On a phone the list lies over the conversation until one is chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new place closes it
  useEffect(() => setListOpen(false), [at]);
  useNewChatKey(go);
  return (
    <div className={styles.chat}>
      <ConversationList current={id} isOpen={isListOpen} onClose={() => setListOpen(false)} />
      <Present id={id} openList={() => setListOpen(true)} />
    </div>
  );
}

function useNewChatKey(go: (to: string) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.code !== 'KeyO') return;
      event.preventDefault();
      go('/chat');
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [go]);
}

/** The conversation that is had; without `id` one that has not begun. What shows it stays when it gets its address. */
function Present({ id, openList }: { id: string | undefined; openList: () => void }) {
  const open = useFresh(id) ?? openSession(id ?? '');
  const { data, error, refetch } = useConversation(open ? undefined : id);
  const session = open ?? (data ? sessionOf(data) : undefined);
  if (session) return <Talk key={session.key} session={session} openList={openList} />;
  if (error instanceof ApiError && error.status === 404) return <Gone />;
  if (error) {
    return (
      <div className={styles.aside}>
        <ErrorNote error={error} title="This conversation cannot be shown" again={() => refetch()} />
      </div>
    );
  }
  return <Quiet what="the conversation" />;
}

/** Where there is no `id`: a conversation in which nothing was said yet. It gets its address with the first message. */
function useFresh(id: string | undefined): ChatSession | undefined {
  const [, go] = useLocation();
  const wished = new URLSearchParams(useSearch()).get('model') ?? undefined;
  const session = useMemo(() => (id === undefined ? freshSession(wished) : undefined), [id, wished]);
  useEffect(() => {
    const look = () => {
      const begun = session?.view().id;
      if (session === undefined || begun === undefined) return;
      remember(begun, session);
      go(`/chat/${begun}`, { replace: true });
    };
    look();
    return session?.watch(look);
  }, [session, go]);
  return session;
}

function Gone() {
  return (
    <Empty title="This conversation is not here" action={<Link href="/chat">Begin a new one</Link>}>
      It was deleted, or the address is mistyped.
    </Empty>
  );
}
