import { stripVTControlCharacters } from 'node:util';

/** Characters that move the cursor or turn the direction of writing: a stranger's text must not change ours. */
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** More than any line shows; so that a text of megabytes is not walked for its first words. */
const LOOKED_AT_CHARS = 4_000;

/** The text as one line that is safe to show. */
export function oneLine(text: string): string {
  const plain = stripVTControlCharacters(text.slice(0, LOOKED_AT_CHARS)).replace(CONTROLS, ' ');
  return plain.replace(/\s+/g, ' ').trim();
}

/** The text's lines, safe to show. */
export function safeLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .replaceAll('\t', '    ')
    .split(/\r?\n/)
    .map((line) => line.replace(CONTROLS, ' '));
}

/** What takes two columns: East Asian wide characters (Unicode annex 11) and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const ASCII = /^[ -~]*$/;
const graphemes = new Intl.Segmenter();

/** The columns a text takes on a terminal. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text, cut so that it takes no more than `width` columns; what is missing is told by `…`. */
export function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used >= width) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** The text in exactly `width` columns. */
export function inColumn(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const shown = fit(text, width);
  const space = ' '.repeat(Math.max(0, width - textWidth(shown)));
  return side === 'left' ? shown + space : space + shown;
}

/** The text in lines of at most `width` columns, broken between words; a longer word stands alone. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The columns of the terminal that `stream` writes to; 80 where it is none. */
export function columnsOf(stream: { readonly columns?: number }): number {
  return stream.columns || 80;
}
