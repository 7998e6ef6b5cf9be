import { useEffect, useMemo, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { useConversation } from '../../api/conversations.ts';
import { Empty } from '../../parts/Empty.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { useTitle } from '../../parts/Page.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import styles from './Chat.module.css';
import { ConversationList } from './ConversationList.tsx';
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
      {id === undefined ? (
        <Fresh openList={() => setListOpen(true)} />
      ) : (
        <Kept id={id} openList={() => setListOpen(true)} />
      )}
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

/** A conversation in which nothing was said yet. It gets its address with the first message. */
function Fresh({ openList }: { openList: () => void }) {
  const [, go] = useLocation();
  const wished = new URLSearchParams(useSearch()).get('model') ?? undefined;
  const session = useMemo(() => freshSession(wished), [wished]);
  useTitle('Chat');
  useEffect(() => {
    const look = () => {
      const { id } = session.view();
      if (id === undefined) return;
      remember(id, session);
      go(`/chat/${id}`, { replace: true });
    };
    look();
    return session.watch(look);
  }, [session, go]);
  return <Talk key={session.key} session={session} openList={openList} />;
}

function Kept({ id, openList }: { id: string; openList: () => void }) {
  const open = openSession(id);
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

function Gone() {
  return (
    <Empty title="This conversation is not here" action={<Link href="/chat">Begin a new one</Link>}>
      It was deleted, or the address is mistyped.
    </Empty>
  );
}
