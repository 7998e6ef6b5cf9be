import type { Tokens } from 'marked';

/** A formula in TeX; `closed` is false while its end has not been said. */
export interface Formula extends Tokens.Generic {
  type: 'formula';
  tex: string;
  display: boolean;
  closed: boolean;
}

/** Longer ones are shown as they were written. In characters. */
const MOST_TEX = 4_000;

export function startOfBlockFormula(src: string): number | undefined {
  // The lexer asks this of every paragraph: what follows the next empty line is none of its business.
  const end = src.indexOf('\n\n');
  const found = /\n {0,3}(?:\$\$|\\\[)/.exec(end === -1 ? src : src.slice(0, end));
  return found ? found.index + 1 : undefined;
}

/** `$$…$$` or `\[…\]` at the beginning of a line; one that is not closed yet reaches to the end. */
export function blockFormula(src: string): Formula | undefined {
  const opening = /^ {0,3}(\$\$|\\\[)/.exec(src);
  if (!opening) return undefined;
  const [head, sign] = opening;
  const end = src.indexOf(sign === '$$' ? '$$' : '\\]', head.length);
  if (end === -1) {
    // Prose that begins with the sign and never closes it is prose.
    const rest = src.slice(head.length);
    if (rest.length > MOST_TEX || /\n[ \t]*\n[ \t]*\n/.test(rest)) return undefined;
    return { type: 'formula', raw: src, tex: rest.trim(), display: true, closed: false };
  }
  if (end - head.length > MOST_TEX) return undefined;
  const after = /^[ \t]*(?:\n|$)/.exec(src.slice(end + 2));
  if (!after) return undefined; // words go on behind it: it stands within a line
  return {
    type: 'formula',
    raw: src.slice(0, end + 2 + after[0].length),
    tex: src.slice(head.length, end).trim(),
    display: true,
    closed: true,
  };
}

export function startOfInlineFormula(src: string): number | undefined {
  const found = /\$|\\[([]/.exec(src);
  return found?.index;
}

const INLINE = [
  { pattern: /^\$\$([^$]+?)\$\$/, display: true },
  // As in Pandoc: no space within the signs and no digit behind, so that prices stay prices.
  { pattern: /^\$((?!\s)(?:\\.|[^$\\\n])*?(?:\\.|[^\s$\\]))\$(?!\d)/, display: false },
  { pattern: /^\\\(((?:(?!\\\))[\s\S])+?)\\\)/, display: false },
  { pattern: /^\\\[((?:(?!\\\])[\s\S])+?)\\\]/, display: true },
];

/** `$…$`, `\(…\)`, and the signs of a block where they stand within a line. */
export function inlineFormula(src: string): Formula | undefined {
  if (!src.startsWith('$') && !src.startsWith('\\')) return undefined;
  const near = src.slice(0, MOST_TEX);
  for (const { pattern, display } of INLINE) {
    const found = pattern.exec(near);
    if (found) return { type: 'formula', raw: found[0], tex: (found[1] ?? '').trim(), display, closed: true };
  }
  return undefined;
}
