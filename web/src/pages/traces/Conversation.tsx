import { useState } from 'react';
import type { WholeTrace } from '../../api/traces.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { Button } from '../../parts/Button.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { counted } from '../../parts/format.ts';
import styles from './Conversation.module.css';
import { Section } from './Section.tsx';
import { answerSaid, answerText, requestSaid, type Said } from './said.ts';

/** Earlier messages than these are folded. */
const SHOWN_MESSAGES = 4;

/** What was asked and what was answered. */
export function Conversation({ trace }: { trace: WholeTrace }) {
  const [isWhole, setWhole] = useState(false);
  const asked = trace.request ? requestSaid(trace.request) : [];
  const answered = trace.answer ? answerSaid(trace.answer.choices) : [];
  const hidden = isWhole ? 0 : Math.max(0, asked.length - SHOWN_MESSAGES);
  return (
    <Section title="What was said">
      {!trace.request && (
        <p className="soft">
          The words were removed: your settings keep texts for a shorter time than traces.
        </p>
      )}
      {hidden > 0 && (
        <Button size="small" look="plain" onClick={() => setWhole(true)}>
          Show {counted(hidden, 'earlier message')}
        </Button>
      )}
      <ol className={styles.said}>
        {asked.slice(hidden).map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was said never changes its place
          <Message key={hidden + at} said={one} />
        ))}
        {answered.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Message key={`answer-${at}`} said={one} isAnswer />
        ))}
      </ol>
      <NoAnswer trace={trace} />
    </Section>
  );
}

function NoAnswer({ trace }: { trace: WholeTrace }) {
  if (trace.answer) return null;
  if (trace.state === 'open')
    return (
      <p className={styles.none} role="status">
        It is being answered. The answer appears here as soon as it is complete.
      </p>
    );
  if (/embed|rerank/.test(trace.wire))
    return <p className={styles.none}>The answer was numbers, which are not kept.</p>;
  if (trace.answer_hash === null && trace.state === 'done' && trace.request)
    return <p className={styles.none}>The answer was removed after its time.</p>;
  return trace.request && <p className={styles.none}>Nobody answered.</p>;
}

const SPEAKERS: Readonly<Record<string, string>> = {
  system: 'Instructions',
  user: 'Asked',
  assistant: 'Answered earlier',
  tool: 'A tool said',
  input: 'To turn into numbers',
  query: 'Looked for',
  document: 'Document',
};

function Message({ said, isAnswer = false }: { said: Said; isAnswer?: boolean }) {
  const who = isAnswer ? 'Answered' : (SPEAKERS[said.who] ?? said.who);
  const words = <Words said={said} />;
  if (said.who === 'system')
    return (
      <li className={styles.message}>
        <details>
          <summary>
            {who} <span className="faint">{counted(said.text.length, 'character')}</span>
          </summary>
          {words}
        </details>
      </li>
    );
  return (
    <li className={styles.message} data-answer={isAnswer}>
      <div className={styles.who}>
        <span>{who}</span>
        <CopyButton text={() => answerText(said)} />
      </div>
      {words}
    </li>
  );
}

function Words({ said: { text, reasoning, calls, others } }: { said: Said }) {
  return (
    <div className={styles.words}>
      {reasoning && (
        <details className={styles.folded}>
          <summary>What it thought</summary>
          <Markdown text={reasoning} />
        </details>
      )}
      {text && <Markdown text={text} />}
      {others.length > 0 && <p className="small faint">With it: {others.join(', ')}.</p>}
      {calls.map((call, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: calls never change their place
        <details key={at} className={styles.folded}>
          <summary>
            Called <code>{call.name}</code>
          </summary>
          <pre>{call.arguments}</pre>
        </details>
      ))}
      {!text && calls.length === 0 && others.length === 0 && <p className="faint">Nothing in words.</p>}
    </div>
  );
}
