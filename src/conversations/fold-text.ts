/** A text as it is searched: case, accents and the forms of one letter make no difference. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ');
}

/** The words that are searched for, folded. */
export function wordsToFind(query: string): string[] {
  return foldText(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Characters before and after the word that was found. */
const BEFORE = 40;
const AFTER = 120;

/** The piece of a text around a folded word, on one line; null where the word is not in it. */
export function snippetAround(text: string, word: string): string | null {
  const at = placeOf(text, word);
  if (at === undefined) return null;
  const from = wordStart(text, Math.max(0, at - BEFORE));
  const piece = [...text.slice(from, at + AFTER)].join('').replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '… ' : ''}${withoutHalf(piece)}${at + AFTER < text.length ? ' …' : ''}`;
}

/** Where in the text as it stands a folded word begins: folding changes lengths, so it is done letter by letter. */
function placeOf(text: string, word: string): number | undefined {
  const found = foldText(text).indexOf(word);
  if (found === -1) return undefined;
  let folded = 0;
  let at = 0;
  for (const letter of text) {
    const length = foldText(letter).length;
    if (folded + length > found) return at;
    folded += length;
    at += letter.length;
  }
  return at;
}

/** The next beginning of a word, so that a snippet does not begin in the middle of one. */
function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.slice(at, at + BEFORE).search(/\s/);
  return space === -1 ? at : at + space + 1;
}

/** Half of a letter that needs two units is none. */
function withoutHalf(piece: string): string {
  return piece.replace(/[\uD800-\uDBFF]$/, '').replace(/^[\uDC00-\uDFFF]/, '');
}
