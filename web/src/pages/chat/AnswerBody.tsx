import { useState } from 'react';
import type { ChatNode } from '../../api/conversations.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { Button } from '../../parts/Button.tsx';
import type { LiveView } from './live-answer.ts';
import styles from './Messages.module.css';
import { textOf } from './message-content.ts';
import { Thinking } from './Thinking.tsx';

interface BodyProps {
  readonly node: ChatNode;
  /** While it is being written; the same elements stay when it has ended, so that nothing is drawn twice. */
  readonly live: LiveView | undefined;
}

/** What was thought and said; where the owner corrected it, the correction first. */
export function AnswerBody({ node, live }: BodyProps) {
  const [isOriginalShown, setOriginalShown] = useState(false);
  const text = live ? live.answer.text : textOf(node.content);
  const reasoning = live ? live.answer.reasoning : node.reasoning;
  const correction = node.meta?.correction;
  const isNothing = !live && text === '' && node.state === 'done' && !node.tool_calls?.length;
  return (
    <>
      {reasoning && (
        <Thinking
          text={reasoning}
          ms={live ? thoughtSoFar(live) : node.meta?.thought_ms}
          isGoing={live !== undefined && live.said_at === undefined}
        />
      )}
      {correction ? (
        <div className={styles.corrected}>
          <p className={styles.mark}>
            Corrected by you
            <Button size="small" look="plain" onClick={() => setOriginalShown(!isOriginalShown)}>
              {isOriginalShown ? 'Hide what it said' : 'Show what it said'}
            </Button>
          </p>
          <Markdown text={correction} />
          {isOriginalShown && (
            <div className={styles.original}>
              <Markdown text={text} />
            </div>
          )}
        </div>
      ) : (
        text !== '' && <Markdown text={text} open={live !== undefined} />
      )}
      {isNothing && <p className={styles.hint}>It ended without a word.</p>}
    </>
  );
}

function thoughtSoFar({ said_at, begun_at, asked_at }: LiveView): number {
  return (said_at ?? performance.now()) - (begun_at ?? asked_at);
}
