import type { Links, Token } from 'marked';
import { lexBlocks } from './grammar.ts';
import { mend } from './mend.ts';

/** A block of an answer; `at` is where it begins, and so its name for as long as the answer grows. */
export interface Block {
  readonly at: number;
  readonly token: Token;
}

/** A Markdown text as blocks. Those before `settled` can change no more, whatever is appended. */
export interface MarkdownDocument {
  readonly text: string;
  readonly open: boolean;
  readonly blocks: readonly Block[];
  /** How many blocks are settled, and where in the text the others begin. */
  readonly settled: number;
  readonly from: number;
  /** Characters that are not drawn, because the text is longer than anybody reads. */
  readonly left_out: number;
  /** Addresses that the text gave names to, for the blocks that come after. */
  readonly links: Links;
}

/** Longer texts are drawn up to here. In characters. */
export const MOST_DRAWN = 300_000;

const NOTHING = { text: '', open: true, blocks: [], settled: 0, from: 0, left_out: 0 };

/**
 * The document of a text; where `before` is the document of its beginning, only what came after its last
 * settled block is read again. `open` tells that more may come.
 */
export function growDocument(
  before: MarkdownDocument | undefined,
  written: string,
  open: boolean,
): MarkdownDocument {
  const text = written.slice(0, MOST_DRAWN).replaceAll(/\r\n?/g, '\n');
  const known = before !== undefined && text.startsWith(before.text) ? before : { ...NOTHING, links: {} };
  if (known === before && known.text === text && known.open === open) return known;
  const tokens = lexBlocks(text.slice(known.from), known.links);
  const fresh = placed(tokens, known.from);
  const kept = known.blocks.slice(0, known.settled);
  const settling = open ? countSettled(tokens) : 0;
  const blocks = [...kept, ...(open ? mendLast(fresh, known.links) : fresh)].filter(isDrawn);
  const fixed = fresh.slice(0, settling);
  const last = fixed.at(-1);
  return {
    text,
    open,
    blocks,
    settled: kept.length + fixed.filter(isDrawn).length,
    from: last === undefined ? known.from : last.at + last.token.raw.length,
    left_out: Math.max(0, written.length - MOST_DRAWN),
    links: known.links,
  };
}

function placed(tokens: readonly Token[], from: number): Block[] {
  let at = from;
  return tokens.map((token) => {
    const block = { at, token };
    at += token.raw.length;
    return block;
  });
}

/**
 * The tokens that nothing appended can reach. The last block may go on; the one before it may take the last
 * one in while that is less than a line: a digit may become the next item of a list.
 */
function countSettled(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex((token) => token.type !== 'space');
  if (last <= 0) return 0;
  if (tokens[last]?.raw.includes('\n')) return last;
  return Math.max(
    0,
    tokens.findLastIndex((token, index) => index < last && token.type !== 'space'),
  );
}

function mendLast(blocks: readonly Block[], links: Links): Block[] {
  const last = blocks.findLastIndex(({ token }) => token.type !== 'space');
  const block = blocks[last];
  if (block === undefined) return [...blocks];
  const mended = mend(block.token.raw);
  if (mended === block.token.raw) return [...blocks];
  const tokens = lexBlocks(mended, links);
  return [...blocks.slice(0, last), ...placed(tokens, block.at)];
}

function isDrawn({ token }: Block): boolean {
  return token.type !== 'space' && token.type !== 'def';
}
