import { Markdown } from '../../markdown/Markdown.tsx';
import { duration } from '../../parts/format.ts';
import styles from './Messages.module.css';

interface ThinkingProps {
  readonly text: string;
  readonly ms: number | undefined;
  readonly isGoing?: boolean;
}

/** What a model thought before it spoke, folded: it is not what it says. */
export function Thinking({ text, ms, isGoing = false }: ThinkingProps) {
  const time = ms ? ` for ${duration(Math.round(ms / 1_000) * 1e6 || ms * 1_000)}` : '';
  return (
    <details className={styles.folded}>
      <summary>{isGoing ? `Thinking${time} …` : `Thought${time}`}</summary>
      <div className={styles.thought}>
        <Markdown text={text} open={isGoing} />
      </div>
    </details>
  );
}
