/** How a text is read before features are taken of it: a bounded, normalised run of code units. */

/** Of a longer text only this much is read, so that an answer takes bounded time. Unit: UTF-16 code units. */
export const MOST_CODE_UNITS = 4096;

/** NFKC and lower case. Lone surrogates pass through: nothing here needs well-formed text. */
export function normalise(text: string): string {
  const read = bounded(text);
  // Bounded again: some single characters become eighteen.
  return isAscii(read) ? read.toLowerCase() : bounded(read.normalize('NFKC')).toLowerCase();
}

function bounded(text: string): string {
  return text.length > MOST_CODE_UNITS ? text.slice(0, MOST_CODE_UNITS) : text;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** What a code unit is to the reader. A sign of a script without spaces is a word of its own. */
export const GAP = 1;
export const MARK = 2;
export const LETTER = 3;
export const DIGIT = 4;
export const SIGN = 5;

/** Filled as code units are met: to ask the regular expressions for all of them would take 15 ms at the start. */
const kinds = new Uint8Array(0x10000);

export function kindOf(codeUnit: number): number {
  return kinds[codeUnit] || learnKind(codeUnit);
}

function learnKind(codeUnit: number): number {
  const text = String.fromCharCode(codeUnit);
  let kind = GAP;
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) kind = SIGN;
  // Halves of surrogate pairs are letters: scripts beyond the first plane, and pictures.
  else if (/[\p{L}\p{M}\p{Nl}\p{No}\p{Cs}]/u.test(text)) kind = LETTER;
  else if (/\p{Nd}/u.test(text)) kind = DIGIT;
  else if (/[\p{P}\p{S}]/u.test(text)) kind = MARK;
  kinds[codeUnit] = kind;
  return kind;
}
