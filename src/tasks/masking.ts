/**
 * What may differ between two copies of one prompt without making another prompt of it: the date, the time, a
 * request's id, a counter, somebody's address. Each such span is found here; a task's signature puts marks in their
 * place, and the mining of templates keeps them out of the constant parts.
 */
export type VaryingKind = 'date' | 'time' | 'id' | 'address' | 'number';

export interface VaryingSpan {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly kind: VaryingKind;
}

/** The text with a mark in place of each varying span, and every run of white space as one blank. */
export function maskText(text: string): string {
  let masked = '';
  let from = 0;
  for (const { start, end, kind } of varyingSpans(text)) {
    masked += `${text.slice(from, start)}<${kind}>`;
    from = end;
  }
  return (masked + text.slice(from)).replaceAll('\n', ' ').replace(WIDE_SPACE, ' ').trim();
}

/** In order, none touching another's text. */
export function varyingSpans(text: string): VaryingSpan[] {
  const spans = [...numericSpans(text), ...wordSpans(text), ...emails(text)];
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  let covered = 0;
  return spans.filter(({ start, end }) => {
    if (start < covered) return false;
    covered = end;
    return true;
  });
}

const WIDE_SPACE = /\s\s+/g;

const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?';
const YEAR = '(?:19|20)\\d\\d';
const NTH = '\\d{1,2}(?:st|nd|rd|th)?';
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?!\\d)';

/**
 * Tried in this order where a digit stands, at the start of its word and then at the digit. All are sticky: a search
 * through the whole text for any of them costs fifty times what looking for digits does.
 */
const RULES: readonly (readonly [VaryingKind, RegExp])[] = [
  ['id', /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/iy],
  ['date', new RegExp(`\\d{4}-\\d{2}-\\d{2}(?:[T ]${CLOCK}(?:Z|[+-]\\d{2}:?\\d{2})?)?(?![\\w-])`, 'y')],
  ['date', /\d{1,4}([/.])\d{1,2}\1\d{1,4}(?![\d/])/y],
  ['date', new RegExp(`${MONTH} ${NTH}(?!\\d)(?:,? ${YEAR})?|${MONTH},? ${YEAR}`, 'y')],
  ['date', new RegExp(`${NTH}\\.? (?:of )?${MONTH}(?![\\p{L}\\d]),?(?: ${YEAR})?`, 'uy')],
  // In any language: "21 de noviembre de 2026", "21. März 2026".
  ['date', new RegExp(`${NTH}\\.? (?:de )?\\p{L}{3,12}\\.?,? (?:de )?${YEAR}(?!\\d)`, 'uy')],
  ['time', new RegExp(`${CLOCK}(?: ?[ap]\\.?m\\b\\.?)?|\\d{1,2} ?[ap]m\\b`, 'iy')],
  // Letters and digits mixed, as in 8fK2mQ9xLp or a sha256; an ordinary word with a version at its end is shorter.
  ['id', /(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{8,}/iy],
  ['number', /\d+(?:[.,]\d+)*/y],
];

/** How far back from a digit its word may begin; also long enough for a month's name before a day. */
const LOOK_BACK = 64;
const WORD_BEFORE = /(?:[a-z]+\.? |[a-z\d]*[a-z][a-z\d-]*)$/i;
const MONTH_BEFORE = new RegExp(`(?<![A-Za-z])${MONTH},? $`);

function* numericSpans(text: string): Iterable<VaryingSpan> {
  const digits = /\d+/g;
  for (let found = digits.exec(text); found; found = digits.exec(text)) {
    const span = spanAt(text, wordStart(text, found.index)) ?? spanAt(text, found.index);
    if (!span) continue;
    yield span;
    digits.lastIndex = Math.max(span.end, digits.lastIndex);
  }
}

/** The start of the word that a digit is in, or of the month before it. */
function wordStart(text: string, digit: number): number {
  const before = text.charCodeAt(digit - 1);
  if (digit === 0 || (before !== SPACE && !isWordCode(before))) return digit;
  const back = text.slice(Math.max(0, digit - LOOK_BACK), digit);
  const pattern = before === SPACE ? MONTH_BEFORE : WORD_BEFORE;
  return digit - (pattern.exec(back)?.[0].length ?? 0);
}

function spanAt(text: string, start: number): VaryingSpan | undefined {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = start;
    if (rule.test(text)) return { start, end: rule.lastIndex, kind };
  }
  return undefined;
}

const SPACE = 0x20;
const HYPHEN = 0x2d;

function isWordCode(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === HYPHEN;
}

/** Found by their common end, which is quicker than trying seven beginnings everywhere. */
const WEEKDAYS = /(?<=\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun))day\b,?/g;
/** What stands behind the path of a URL. The path itself tells apart what prompts speak of. */
const URL_QUERIES = /(?<=https?:\/\/[^\s?#"'<>)]{1,1000})[?#][^\s"'<>)]+/g;

function* wordSpans(text: string): Iterable<VaryingSpan> {
  if (text.includes('day'))
    for (const { index, 0: day, 1: which = '' } of text.matchAll(WEEKDAYS))
      yield { start: index - which.length, end: index + day.length, kind: 'date' };
  if (text.includes('://'))
    for (const { index, 0: query } of text.matchAll(URL_QUERIES))
      yield { start: index, end: index + query.length, kind: 'address' };
}

const MAILBOX = /[\w.+-]+$/;
const MAIL_HOST = /[\w-]+(?:\.[\w-]+)+/y;

function* emails(text: string): Iterable<VaryingSpan> {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const mailbox = MAILBOX.exec(text.slice(Math.max(0, at - LOOK_BACK), at));
    MAIL_HOST.lastIndex = at + 1;
    if (mailbox && MAIL_HOST.test(text))
      yield { start: at - mailbox[0].length, end: MAIL_HOST.lastIndex, kind: 'address' };
  }
}
