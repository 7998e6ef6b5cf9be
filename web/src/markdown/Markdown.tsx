import { memo, useRef, useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { count } from '../parts/format.ts';
import { BlockView } from './BlockView.tsx';
import { type Block, growDocument, type MarkdownDocument } from './document.ts';
import styles from './Markdown.module.css';

interface MarkdownProps {
  readonly text: string;
  /** More of it may come: what is half said is drawn as if it were closed. */
  readonly open?: boolean;
}

/**
 * An answer as Markdown. Whatever it says, no tag of it becomes an element, no script runs and nothing is loaded
 * from elsewhere; see docs/console.md, "What an answer may do in the page".
 */
export function Markdown({ text, open = false }: MarkdownProps) {
  const grown = useRef<MarkdownDocument>(undefined);
  // The same text gives the same document, so a render that React throws away does no harm.
  const document = growDocument(grown.current, text, open);
  grown.current = document;
  return (
    <div className={styles.text}>
      {document.blocks.map((block) => (
        <OneBlock key={block.at} block={block} open={open && block.at >= document.from} />
      ))}
      {document.left_out > 0 && <Rest text={text} left={document.left_out} />}
    </div>
  );
}

const OneBlock = memo(
  ({ block, open }: { block: Block; open: boolean }) => <BlockView token={block.token} open={open} />,
  (before, after) =>
    before.open === after.open &&
    (before.block.token === after.block.token ||
      (before.block.token.type === after.block.token.type &&
        before.block.token.raw === after.block.token.raw)),
);

/** What comes after the part that is drawn: as plain text, when it is asked for. */
function Rest({ text, left }: { text: string; left: number }) {
  const [isShown, setShown] = useState(false);
  if (isShown) return <pre className={styles.rest}>{text.slice(-left)}</pre>;
  return (
    <p className={styles.cut}>
      Another {count(left)} characters are not drawn.{' '}
      <Button size="small" onClick={() => setShown(true)}>
        Show them as plain text
      </Button>
    </p>
  );
}
