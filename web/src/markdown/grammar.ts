import {
  Lexer,
  type Links,
  type MarkedOptions,
  type Token,
  Tokenizer,
  type Tokens,
  type TokensList,
} from 'marked';
import { blockFormula, inlineFormula, startOfBlockFormula, startOfInlineFormula } from './formulas.ts';

/** Lists and quotes within each other, at most; what lies deeper is shown as it was written. */
const MOST_DEPTH = 16;
/** A run of text longer than this is shown as it was written: nobody emphasises words in it. In characters. */
const MOST_INLINE = 20_000;
/** Rows of a table that are drawn; of the others only the number is told. */
export const MOST_ROWS = 300;
/** Cells in a row, at most, for a table to be drawn as one. */
const MOST_COLUMNS = 60;

/** A table, with how many of its rows were left out. */
export interface LongTable extends Tokens.Table {
  hidden_rows?: number;
}

/** Markdown without HTML: tags are text, but for a line break, which tables have no other way to say. */
class PlainTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  override tag(src: string): Tokens.Tag | undefined {
    const found = /^<br\s*\/?>/i.exec(src);
    // The lexer asks here for tags; a break is an inline token as good.
    return found ? ({ type: 'br', raw: found[0] } as unknown as Tokens.Tag) : undefined;
  }

  override table(src: string): Tokens.Table | undefined {
    const whole = this.rules.block.table.exec(src)?.[0];
    if (whole === undefined) return undefined;
    const lines = whole.split('\n');
    if ((lines[1] ?? '').split('|').length > MOST_COLUMNS + 2) return undefined;
    if (lines.length <= MOST_ROWS + 3) return super.table(src);
    const table = super.table(`${lines.slice(0, MOST_ROWS + 2).join('\n')}\n`);
    if (!table) return undefined;
    const rows = lines.filter((line) => line.trim() !== '').length - 2;
    return Object.assign(table, { raw: whole, hidden_rows: rows - table.rows.length });
  }
}

/** A lexer that no text can keep busy: what is nested too deep or runs on too long is taken as plain text. */
class BoundedLexer extends Lexer {
  #depth = 0;

  override blockTokens(src: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
  override blockTokens(src: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
  override blockTokens(src: string, tokens: Token[] = [], lastParagraphClipped?: boolean): Token[] {
    if (this.#depth >= MOST_DEPTH) {
      tokens.push(plain(src));
      return tokens;
    }
    this.#depth++;
    try {
      return super.blockTokens(src, tokens, lastParagraphClipped);
    } finally {
      this.#depth--;
    }
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (src.length <= MOST_INLINE) return super.inlineTokens(src, tokens);
    tokens.push(plain(src));
    return tokens;
  }
}

function plain(text: string): Tokens.Text {
  return { type: 'text', raw: text, text, escaped: true };
}

function options(): MarkedOptions {
  return {
    gfm: true,
    breaks: false,
    tokenizer: new PlainTokenizer(),
    extensions: {
      block: [blockFormula],
      inline: [inlineFormula],
      startBlock: [startOfBlockFormula],
      startInline: [startOfInlineFormula],
      childTokens: {},
      renderers: {},
    },
  };
}

/**
 * The blocks of a Markdown text, in order; their `raw` texts together are the text. `links` are the addresses
 * named so far; those that this text names are added. Never throws: a text that the grammar cannot read is one
 * block of plain text.
 */
export function lexBlocks(text: string, links: Links = {}): Token[] {
  if (text === '') return [];
  try {
    const lexer = new BoundedLexer(options());
    Object.assign(lexer.tokens.links, links);
    const tokens = lexer.lex(text);
    Object.assign(links, lexer.tokens.links);
    return [...tokens];
  } catch {
    return [{ ...plain(text), type: 'paragraph', tokens: [plain(text)] } as Token];
  }
}
