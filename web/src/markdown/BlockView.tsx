import type { Token, Tokens } from 'marked';
import { memo } from 'react';
import { count } from '../parts/format.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { FormulaView } from './FormulaView.tsx';
import type { Formula } from './formulas.ts';
import type { LongTable } from './grammar.ts';
import { InlineView } from './InlineView.tsx';
import styles from './Markdown.module.css';
import { readable } from './plain-text.ts';

interface BlockProps {
  readonly token: Token;
  /** It may still grow. */
  readonly open: boolean;
}

/** One block of a Markdown text; a kind that is not known is shown as it was written. */
export function BlockView({ token, open }: BlockProps) {
  switch (token.type) {
    case 'paragraph':
      return <p dir="auto">{inline(token)}</p>;
    case 'heading':
      return <Heading token={token as Tokens.Heading} />;
    case 'code':
      return <CodeBlock code={(token as Tokens.Code).text} lang={(token as Tokens.Code).lang} open={open} />;
    case 'list':
      return <ListView token={token as Tokens.List} open={open} />;
    case 'blockquote':
      return (
        <blockquote>
          <BlocksView tokens={token.tokens ?? []} open={open} />
        </blockquote>
      );
    case 'table':
      return <TableView token={token as LongTable} />;
    case 'formula':
      return <FormulaView formula={token as Formula} />;
    case 'hr':
      return <hr />;
    case 'space':
    case 'def':
    case 'checkbox':
      return null;
    case 'text':
      return <span dir="auto">{inline(token)}</span>;
    default:
      return <p dir="auto">{readable(token.raw)}</p>;
  }
}

function inline(token: Token) {
  const { tokens, text } = token as Tokens.Text;
  return tokens ? <InlineView tokens={tokens} /> : readable(text ?? token.raw);
}

function BlocksView({ tokens, open }: { tokens: readonly Token[]; open: boolean }) {
  return tokens.map((token, index) => (
    // A block has no other name than its place; nothing is ever put in between.
    // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
    <SameBlock key={index} token={token} open={open && index === tokens.length - 1} />
  ));
}

const SameBlock = memo(
  BlockView,
  (before, after) =>
    before.open === after.open &&
    before.token.type === after.token.type &&
    before.token.raw === after.token.raw,
);

/** An answer stands within a page that has its own headings, so its first is of the third order. */
function Heading({ token }: { token: Tokens.Heading }) {
  const Tag = `h${Math.min(6, token.depth + 2)}` as 'h3' | 'h4' | 'h5' | 'h6';
  return (
    <Tag dir="auto" className={token.depth > 2 ? styles.minor : styles.major}>
      <InlineView tokens={token.tokens} />
    </Tag>
  );
}

function ListView({ token, open }: { token: Tokens.List; open: boolean }) {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
    <Item key={index} item={item} open={open && index === token.items.length - 1} />
  ));
  if (!token.ordered) return <ul>{items}</ul>;
  return <ol start={Number(token.start) || 1}>{items}</ol>;
}

const Item = memo(
  ({ item, open }: { item: Tokens.ListItem; open: boolean }) => (
    <li dir="auto" className={item.task ? styles.todo : undefined}>
      {item.task && (
        <input type="checkbox" checked={item.checked ?? false} readOnly disabled aria-label="done" />
      )}
      <BlocksView tokens={item.tokens} open={open} />
    </li>
  ),
  (before, after) =>
    before.open === after.open &&
    before.item.raw === after.item.raw &&
    before.item.loose === after.item.loose,
);

/** A table scrolls sideways in its own box, and can be scrolled by keyboard. */
function TableView({ token }: { token: LongTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.table} aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <Row cells={token.header} head />
        </thead>
        <tbody>
          {token.rows.map((cells, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
            <Row key={index} cells={cells} />
          ))}
        </tbody>
      </table>
      {token.hidden_rows !== undefined && token.hidden_rows > 0 && (
        <p className={styles.cut}>
          {count(token.hidden_rows)} more rows are not drawn; copying has them all.
        </p>
      )}
    </section>
  );
}

const Row = memo(
  ({ cells, head }: { cells: readonly Tokens.TableCell[]; head?: boolean }) => {
    const Cell = head ? 'th' : 'td';
    return (
      <tr>
        {cells.map((cell, index) => (
          <Cell
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
            key={index}
            dir="auto"
            style={cell.align ? { textAlign: cell.align } : undefined}
          >
            <InlineView tokens={cell.tokens} />
          </Cell>
        ))}
      </tr>
    );
  },
  (before, after) =>
    before.cells.length === after.cells.length &&
    before.cells.every(({ text, align }, index) => {
      const other = after.cells[index];
      return other?.text === text && other.align === align;
    }),
);
