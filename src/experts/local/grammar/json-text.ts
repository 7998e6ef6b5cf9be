import {
  type CharSet,
  charSet,
  charsOf,
  codeOf,
  complement,
  hasChar,
  intersection,
  union,
} from './char-set.ts';

/** Characters that a JSON string must not hold as they are (RFC 8259, section 7). */
const CONTROLS = charSet([0, 0x1f]);
const MUST_ESCAPE = union(CONTROLS, charsOf('"\\'));
const RAW = complement(MUST_ESCAPE);
/** Those with an escape of their own, as `JSON.stringify` writes it. */
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
};

/** A GBNF literal that matches exactly this text. */
export function quoted(text: string): string {
  return `"${Array.from(text, (char) => (/[\w !#-/:-@^`{-~]/.test(char) ? char : gbnfChar(codeOf(char)))).join('')}"`;
}

/** A GBNF character class. */
export function classOf(set: CharSet): string {
  const ranges = set.map(([first, last]) =>
    first === last ? gbnfChar(first) : `${gbnfChar(first)}-${gbnfChar(last)}`,
  );
  return `[${ranges.join('')}]`;
}

function gbnfChar(code: number): string {
  const char = String.fromCodePoint(code);
  if (/[\dA-Za-z]/.test(char)) return char;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}

/**
 * How the characters of a set may stand in a JSON string, as alternatives in GBNF: as they are, or with the escape that
 * `JSON.stringify` writes. Control characters without a short escape are only written where the set has nothing else.
 */
export function stringForms(set: CharSet): string[] {
  const raw = intersection(set, RAW);
  const short = Object.keys(SHORT_ESCAPES).filter((char) => hasChar(set, codeOf(char)));
  const forms: string[] = [];
  if (short.length > 0)
    forms.push(`"\\\\" ${classOf(charsOf(short.map((char) => SHORT_ESCAPES[char]).join('')))}`);
  if (raw.length > 0) forms.push(classOf(raw));
  if (forms.length > 0) return forms;
  return set.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => quoted(`\\u${hex(first + i, 4)}`)),
  );
}

/**
 * The rules that every JSON grammar uses, by name. They are written out where they are referred to. What is likeliest
 * stands last: llama.cpp tries the last alternative first, and the others only on the tokens that it rejects.
 */
export const JSON_RULES: Readonly<Record<string, string>> = {
  // After an opening bracket or a comma: nothing, a blank, or one line break and an indent. Bounded, so that no model
  // can spend its tokens on white space.
  ws: '(" " | "\\n" ([ ]{0,32} | "\\t"{1,8}))?',
  'colon-ws': '":" [ ]?',
  // Any character of a free string. C1 controls and DEL are left out; surrogates are only written in pairs.
  char: '"\\\\" (["\\\\/bfnrt] | "u" code-unit) | [ !#-\\[\\]-~\\u00A0-\\uD7FF\\uE000-\\U0010FFFF]',
  'code-unit':
    '[0-9a-cA-CeEfF] hex hex hex | [dD] ([0-7] hex hex | [89abAB] hex hex "\\\\u" [dD] [c-fC-F] hex hex)',
  hex: '[0-9a-fA-F]',
  string: '"\\"" string-rest',
  'string-rest': '"\\"" | char string-rest',
  integer: '"-"? ("0" | [1-9] [0-9]{0,18})',
  // Three digits more than a double tells apart, and an exponent that keeps every number finite.
  number: '"-"? ("0" | [1-9] [0-9]{0,18}) ("." [0-9]{1,18})? ([eE] [-+]? [0-9]{1,2})?',
  boolean: '"true" | "false"',
  null: '"null"',
};
