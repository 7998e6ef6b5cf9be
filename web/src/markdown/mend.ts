/**
 * What is still being written, closed for the eye: signs whose other half has not come yet would show as
 * themselves, then vanish. Only ever applied to the last block of an answer that goes on.
 */
export function mend(raw: string): string {
  if (/^ {0,3}(?:```|~~~)/m.test(raw)) return raw;
  const [before, last] = splitAtLastText(raw);
  if (/^ {0,3}\|/.test(last) && !last.slice(0, -1).includes('\n')) return before + headOfTable(last);
  return before + closeSigns(dropHalfRule(dropHalfLink(last)));
}

/** Before, and from, the last paragraph or item; a table is kept together. */
function splitAtLastText(raw: string): [before: string, last: string] {
  const breaks = [...raw.matchAll(/\n[ \t]*\n|\n(?=[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t])/g)];
  const at = breaks.at(-1);
  const from = at === undefined ? 0 : at.index + at[0].length;
  return [raw.slice(0, from), raw.slice(from)];
}

/** The first line of a table is only known as such by its second; this is the second. */
function headOfTable(line: string): string {
  const head = line.trimEnd();
  const columns = head
    .replace(/^ {0,3}\|/, '')
    .replace(/\|$/, '')
    .split('|').length;
  return `${head}\n${'|---'.repeat(columns)}|\n`;
}

/** `[words](htt`: the words alone. */
function dropHalfLink(text: string): string {
  return text.replace(/!\[[^\]\n]*(?:\](?:\([^)\n]*)?)?$/, '').replace(/\[([^\]\n]*)\]\([^)\n]*$/, '$1');
}

/** A line of dashes would turn the text above it into a heading, before the item that it begins is there. */
function dropHalfRule(text: string): string {
  return text.replace(/\n {0,3}(?:-+|=+|\*|\+|\d{1,9}[.)]?)[ \t]*$/, '');
}

function closeSigns(text: string): string {
  const marks = text.match(/`+/g) ?? [];
  const code = marks.length % 2 === 1 ? (marks.at(-1) ?? '') : '';
  if (code !== '') return text.endsWith(code) ? text.slice(0, -code.length) : text + code;
  let mended = text;
  const words = text.replace(/`+[^`]*`+/g, '').replace(/\\./g, '');
  for (const sign of ['**', '~~', '__']) {
    const odd = (words.split(sign).length - 1) % 2 === 1;
    if (odd) mended = mended.endsWith(sign) ? mended.slice(0, -2) : mended.trimEnd() + sign;
  }
  return mended;
}
