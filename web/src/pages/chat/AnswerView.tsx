import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import type { ChatNode } from '../../api/conversations.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { AnswerActions } from './AnswerActions.tsx';
import { AnswerBody } from './AnswerBody.tsx';
import { AnswerFoot } from './AnswerFoot.tsx';
import { Correcting } from './Correcting.tsx';
import { LiveEnd } from './LiveEnd.tsx';
import styles from './Messages.module.css';
import { textOf } from './message-content.ts';
import type { MessageProps } from './message-props.ts';
import { ToolCalls } from './ToolCalls.tsx';
import { useLiveView } from './use-live-view.ts';

/** An answer: while it is written, and as it then stands. */
export function AnswerView(props: MessageProps) {
  const { node } = props;
  const live = useLiveView(props.live);
  return (
    <article className={styles.answer} aria-label="Answer" aria-busy={live !== undefined}>
      <AnswerBody node={node} live={live} />
      {live ? <LiveEnd view={live} name={node.model ?? 'auto'} /> : <Ended {...props} />}
    </article>
  );
}

function Ended({ session, node, beside, isLast }: MessageProps) {
  const [isCorrecting, setCorrecting] = useState(false);
  return (
    <>
      {node.tool_calls && node.tool_calls.length > 0 && (
        <ToolCalls node={node} isLast={isLast} give={(results) => session.giveResults(node, results)} />
      )}
      {node.state === 'failed' && <Failed session={session} node={node} />}
      {isCorrecting && (
        <Correcting
          text={node.meta?.correction ?? textOf(node.content)}
          keep={(text) => session.correct(node, text)}
          onClose={() => setCorrecting(false)}
        />
      )}
      <div className={styles.end}>
        <AnswerFoot node={node} />
        <AnswerActions session={session} node={node} beside={beside} onCorrect={() => setCorrecting(true)} />
      </div>
    </>
  );
}

/** What went wrong stands where the answer would, with what to do about it. */
function Failed({ session, node }: { session: MessageProps['session']; node: ChatNode }) {
  return (
    <ErrorNote
      title={textOf(node.content) ? 'The answer broke off' : 'There is no answer'}
      error={new ApiError(0, node.error ?? { message: 'Nobody said why' })}
      again={() => session.regenerate(node)}
    />
  );
}
