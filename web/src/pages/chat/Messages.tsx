import { memo, useMemo, useState } from 'react';
import { Button } from '../../parts/Button.tsx';
import { counted } from '../../parts/format.ts';
import { AnswerView } from './AnswerView.tsx';
import { Compare } from './Compare.tsx';
import type { ChatSession, ChatView } from './chat-session.ts';
import { alternatives, pathTo } from './conversation-tree.ts';
import styles from './Messages.module.css';
import type { MessageProps } from './message-props.ts';
import { ResultView } from './ResultView.tsx';
import { UserMessage } from './UserMessage.tsx';

/** Messages that are drawn at first, and more each time that earlier ones are asked for. */
const SOME = 60;

/** What was said along the present branch; of a long one, the end. */
export function Messages({ session, view }: { session: ChatSession; view: ChatView }) {
  const { nodes, leaf, live, compared } = view;
  const path = useMemo(() => pathTo(nodes, leaf), [nodes, leaf]);
  const pair = compared?.map((id) => nodes.find((node) => node.id === id));
  const [one, other] = pair ?? [];
  const said = one && other ? path.slice(0, path.indexOf(other)) : path;
  const [most, setMost] = useState(SOME);
  const shown = said.slice(-most);
  const earlier = said.length - shown.length;
  return (
    <div className={styles.messages} role="log" aria-label="What was said" aria-live="off">
      {earlier > 0 && (
        <Button size="small" look="plain" onClick={() => setMost(most + SOME)}>
          Show earlier: {counted(earlier, 'message')}
        </Button>
      )}
      {shown.map((node, index) => (
        <Message
          key={node.id}
          session={session}
          node={node}
          beside={alternatives(nodes, node)}
          live={live.get(node.id)}
          isLast={index === shown.length - 1}
        />
      ))}
      {one && other && <Compare session={session} pair={[one, other]} live={live} />}
    </div>
  );
}

const Message = memo(
  (props: MessageProps) => {
    if (props.node.role === 'user') return <UserMessage {...props} />;
    if (props.node.role === 'assistant') return <AnswerView {...props} />;
    return <ResultView node={props.node} />;
  },
  (before, after) =>
    before.node === after.node &&
    before.live === after.live &&
    before.isLast === after.isLast &&
    before.beside.length === after.beside.length &&
    before.beside.every((node, index) => node.id === after.beside[index]?.id),
);
