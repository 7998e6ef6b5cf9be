/**
 * The longest stretch that is tokenized at once, in characters. Many byte-pair vocabularies are split by the regular
 * expressions of the C++ library, which go a call deeper with each character of a match: up to 364 bytes of the stack
 * were measured for one. A line of equal characters would overrun it, and end the process.
 */
const LONGEST = 8_000;
/** What one match can cover: a line, or white space over many. */
const LONG_STRETCH = new RegExp(`[^\\n]{${LONGEST}}|\\s{${LONGEST}}`);
/** Places where all known vocabularies end a match anyway: before a line's first word, and before a word's space. */
const NATURAL_END = /(?<=\n)(?=[\p{L}\p{N}])|(?<=\S)(?= \p{L})/gu;
/** Before a hard cut it is looked so far back for a token like `<|im_end|>`, which must not be cut. */
const LONGEST_MARKER = 64;

/** A text in pieces whose tokens together are its own, for vocabularies of byte pairs. Mostly that is one. */
export function textPieces(text: string): string[] {
  if (!LONG_STRETCH.test(text)) return [text];
  const pieces: string[] = [];
  let begin = 0;
  while (text.length - begin > LONGEST) {
    const next = text.slice(begin, begin + LONGEST);
    const end = naturalEnd(next) || hardEnd(next);
    pieces.push(next.slice(0, end));
    begin += end;
  }
  pieces.push(text.slice(begin));
  return pieces;
}

function naturalEnd(text: string): number {
  let last = 0;
  for (const { index } of text.matchAll(NATURAL_END)) last = index;
  return last;
}

/** As much as there is, but no half character, and no marker that has only begun. */
function hardEnd(text: string): number {
  const from = text.length - LONGEST_MARKER;
  const open = Math.max(...['<', '['].map((sign) => text.lastIndexOf(sign)));
  const isOpen = open >= from && !/[>\]]/.test(text.slice(open));
  if (isOpen) return open;
  return /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
}
