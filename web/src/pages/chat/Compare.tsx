import { ApiError } from '../../api/api-error.ts';
import type { ChatNode } from '../../api/conversations.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { AnswerBody } from './AnswerBody.tsx';
import { AnswerFoot } from './AnswerFoot.tsx';
import type { ChatSession } from './chat-session.ts';
import { LiveEnd } from './LiveEnd.tsx';
import type { LiveAnswer } from './live-answer.ts';
import styles from './Messages.module.css';
import { useLiveView } from './use-live-view.ts';

interface CompareProps {
  readonly session: ChatSession;
  readonly pair: readonly [ChatNode, ChatNode];
  readonly live: ReadonlyMap<string, LiveAnswer>;
}

/** Two answers to the same, side by side, until one is picked; the other stays as a branch. */
export function Compare({ session, pair, live }: CompareProps) {
  return (
    <section className={styles.compare} aria-label="Two answers to compare">
      {pair.map((node) => (
        <Column key={node.id} session={session} node={node} answer={live.get(node.id)} />
      ))}
    </section>
  );
}

interface ColumnProps {
  readonly session: ChatSession;
  readonly node: ChatNode;
  readonly answer: LiveAnswer | undefined;
}

function Column({ session, node, answer }: ColumnProps) {
  const live = useLiveView(answer);
  return (
    <article className={styles.column} aria-busy={live !== undefined}>
      <h2>{node.meta?.facts?.expert ?? node.model}</h2>
      <AnswerBody node={node} live={live} />
      {live ? (
        <LiveEnd view={live} name={node.model ?? 'auto'} stop={() => session.stop(node.id)} />
      ) : (
        <>
          {node.error && <ErrorNote error={new ApiError(0, node.error)} />}
          <AnswerFoot node={node} />
          <Button look="primary" onClick={() => session.pick(node.id)}>
            Go on with this one
          </Button>
        </>
      )}
    </article>
  );
}
