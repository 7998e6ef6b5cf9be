import { type FormEvent, useState } from 'react';
import type { ToolCall } from '../../api/answer-parts.ts';
import type { ChatNode, WireToolCall } from '../../api/conversations.ts';
import { CodeBlock } from '../../markdown/CodeBlock.tsx';
import { Button } from '../../parts/Button.tsx';
import { AreaField } from '../../parts/Field.tsx';
import styles from './Messages.module.css';

interface CallsProps {
  readonly node: ChatNode;
  readonly isLast: boolean;
  readonly give: (results: readonly { id: string; text: string }[]) => Promise<void>;
}

/** The tools a model wants called, folded; nobody calls them here but the person who reads. */
export function ToolCalls({ node, isLast, give }: CallsProps) {
  const calls = node.tool_calls ?? [];
  return (
    <>
      {calls.map(({ id, function: { name, arguments: given } }) => (
        <details key={id} className={styles.folded}>
          <summary>
            Wants to call <code>{name}</code>
          </summary>
          <CodeBlock code={pretty(given)} lang="json" />
        </details>
      ))}
      {isLast && node.state === 'done' && <Results calls={calls} give={give} />}
    </>
  );
}

export function CallsSoFar({ calls }: { calls: readonly ToolCall[] }) {
  return calls.map(({ id, name, arguments: given }) => (
    <details key={id} className={styles.folded}>
      <summary>
        Wants to call <code>{name}</code>
      </summary>
      <CodeBlock code={given} lang="json" open />
    </details>
  ));
}

function Results({ calls, give }: { calls: readonly WireToolCall[]; give: CallsProps['give'] }) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give(calls.map(({ id }) => ({ id, text: texts[id] ?? '' })));
  };
  return (
    <form className={styles.results} onSubmit={submit}>
      {calls.map(({ id, function: { name } }) => (
        <AreaField
          key={id}
          label={`What ${name} gave`}
          rows={2}
          value={texts[id] ?? ''}
          onChange={({ target }) => setTexts({ ...texts, [id]: target.value })}
        />
      ))}
      <p className={styles.hint}>No tool is called from here. Type what it gave, and the model goes on.</p>
      <div className={styles.buttons}>
        <Button size="small" look="primary" type="submit">
          Go on with this
        </Button>
      </div>
    </form>
  );
}

/** JSON for reading; what is none stays as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
