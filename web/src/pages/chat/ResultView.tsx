import type { ChatNode } from '../../api/conversations.ts';
import { CodeBlock } from '../../markdown/CodeBlock.tsx';
import styles from './Messages.module.css';
import { textOf } from './message-content.ts';

/** What a tool gave, folded. */
export function ResultView({ node }: { node: ChatNode }) {
  return (
    <details className={styles.folded}>
      <summary>Result of the tool</summary>
      <CodeBlock code={textOf(node.content)} />
    </details>
  );
}
