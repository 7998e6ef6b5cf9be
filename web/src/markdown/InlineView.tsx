import type { Token, Tokens } from 'marked';
import { Fragment } from 'react';
import { hostBeside, linkAddress, pictureAddress, shownAddress } from './addresses.ts';
import { FormulaView } from './FormulaView.tsx';
import type { Formula } from './formulas.ts';
import styles from './Markdown.module.css';
import { readable, showDirections } from './plain-text.ts';

/** Emphasis within emphasis, at most; what lies deeper is shown as it was written. */
const MOST_DEPTH = 12;

/** The inside of a paragraph, cell or heading. */
export function InlineView({ tokens, depth = 0 }: { tokens: readonly Token[]; depth?: number }) {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
    <Fragment key={index}>{one(token, depth)}</Fragment>
  ));
}

function one(token: Token, depth: number) {
  if (depth > MOST_DEPTH) return readable(token.raw);
  const inner = () => <InlineView tokens={(token as Tokens.Strong).tokens ?? []} depth={depth + 1} />;
  switch (token.type) {
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'codespan':
      return <code>{showDirections((token as Tokens.Codespan).text)}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <LinkView token={token as Tokens.Link} depth={depth} />;
    case 'image':
      return <Picture token={token as Tokens.Image} />;
    case 'formula':
      return <FormulaView formula={token as Formula} />;
    case 'escape':
      return showDirections((token as Tokens.Escape).text);
    case 'checkbox':
      return null;
    default:
      return readable((token as Tokens.Text).text ?? token.raw);
  }
}

function LinkView({ token, depth }: { token: Tokens.Link; depth: number }) {
  const address = linkAddress(token.href);
  const words = <InlineView tokens={token.tokens} depth={depth + 1} />;
  if (address === undefined) return words;
  const host = hostBeside(address, token.text);
  return (
    <>
      <a href={address} title={shownAddress(address, 300)} target="_blank" rel="noopener noreferrer nofollow">
        {words}
      </a>
      {host !== undefined && <span className={styles.host}> (leads to {host})</span>}
    </>
  );
}

/** Pictures that an answer carries are drawn; those elsewhere would tell their server that it was read. */
function Picture({ token }: { token: Tokens.Image }) {
  const own = pictureAddress(token.href);
  if (own !== undefined) return <img src={own} alt={readable(token.text)} className={styles.picture} />;
  const address = linkAddress(token.href);
  const name = readable(token.text) || 'picture';
  return (
    <span className={styles.blocked}>
      {name}
      {' (picture from elsewhere, not loaded: '}
      {address === undefined ? (
        shownAddress(token.href)
      ) : (
        <a href={address} target="_blank" rel="noopener noreferrer nofollow">
          {shownAddress(address)}
        </a>
      )}
      )
    </span>
  );
}
