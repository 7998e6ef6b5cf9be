import { type CharSet, charSet, charsOf, codeOf, complement, union } from './char-set.ts';

/** An ECMA regular expression, as far as it describes a regular language. */
export type Regex =
  | { readonly kind: 'chars'; readonly chars: CharSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly kind: 'choice'; readonly options: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly body: Regex; readonly min: number; readonly max: number }
  | { readonly kind: 'text-start' }
  | { readonly kind: 'text-end' };

const DIGITS = charSet([0x30, 0x39]);
const WORD = charSet([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
const SPACES = union(
  charsOf('\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'),
  charSet([0x2000, 0x200a]),
);
const NOT_LINE_END = complement(charsOf('\n\r\u2028\u2029'));

const CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACES,
  S: complement(SPACES),
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', 0: '\0' };

/** What no regular grammar can say, by how it begins in the pattern. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/, 'a lookaround'],
  [/^\(\?[a-z-]+:/, 'a flag within the pattern'],
  [/^\\[1-9k]/, 'a backreference'],
  [/^\\[bB]/, 'a word boundary'],
  [/^\\[pP]\{/, 'a Unicode property'],
];

/** A pattern, and what the whole text must or must not begin with besides. */
export interface Pattern {
  readonly regex: Regex;
  /** Lookaheads right behind a leading `^`, the only ones that are read. */
  readonly ahead: readonly { readonly regex: Regex; readonly wanted: boolean }[];
}

/** Parses a pattern that `RegExp` accepts. `refuse` throws: it is told of what a grammar cannot enforce. */
export function parsePattern(pattern: string, refuse: (what: string) => never): Pattern {
  return new PatternReader(pattern, refuse).whole();
}

class PatternReader {
  readonly #chars: readonly string[];
  readonly #refuse: (what: string) => never;
  #at = 0;

  constructor(pattern: string, refuse: (what: string) => never) {
    this.#chars = Array.from(pattern);
    this.#refuse = refuse;
  }

  whole(): Pattern {
    const ahead: { regex: Regex; wanted: boolean }[] = [];
    if (/^\^\(\?[=!]/.test(this.#ahead())) this.#at++;
    const start: Regex = { kind: 'text-start' };
    for (let look = this.#lookahead(); look; look = this.#lookahead()) {
      this.#at += 3;
      const regex: Regex = { kind: 'sequence', parts: [start, this.#choice()] };
      this.#at++;
      if (/^[*+?{]/.test(this.#ahead())) return this.#refuse('a repeated lookaround');
      ahead.push({ regex, wanted: look === '(?=' });
    }
    const rest = this.#choice();
    if (ahead.length === 0) return { regex: rest, ahead };
    if (rest.kind === 'choice') return this.#refuse('a lookaround in one of several alternatives');
    return { regex: { kind: 'sequence', parts: [start, rest] }, ahead };
  }

  /** How a lookahead begins, where one stands right behind the start. */
  #lookahead(): string | undefined {
    return this.#at === 0 ? undefined : /^\(\?[=!]/.exec(this.#ahead())?.[0];
  }

  /** As much of the rest as one piece of syntax can need. */
  #ahead(): string {
    return this.#chars.slice(this.#at, this.#at + 200).join('');
  }

  #choice(): Regex {
    const options = [this.#sequence()];
    while (this.#chars[this.#at] === '|') {
      this.#at++;
      options.push(this.#sequence());
    }
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options };
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== '|' && this.#chars[this.#at] !== ')')
      parts.push(this.#repeated(this.#term()));
    return { kind: 'sequence', parts };
  }

  #term(): Regex {
    const rest = this.#ahead();
    const unable = REFUSED.find(([beginning]) => beginning.test(rest));
    if (unable) return this.#refuse(`${unable[1]} (${rest.slice(0, 4)})`);
    const char = this.#chars[this.#at++] ?? '';
    if (char === '^') return { kind: 'text-start' };
    if (char === '$') return { kind: 'text-end' };
    if (char === '(') return this.#group();
    if (char === '[') return { kind: 'chars', chars: this.#charClass() };
    if (char === '.') return { kind: 'chars', chars: NOT_LINE_END };
    return { kind: 'chars', chars: char === '\\' ? this.#escaped() : charsOf(char) };
  }

  #group(): Regex {
    const opening = /^\?(?::|<[^>]*>)/.exec(this.#ahead())?.[0] ?? '';
    this.#at += Array.from(opening).length;
    const body = this.#choice();
    this.#at++; // the closing bracket, which RegExp has seen
    return body;
  }

  #repeated(body: Regex): Regex {
    const times = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#ahead());
    if (!times) return body;
    this.#at += times[0].length;
    const sign = times[0][0];
    if (sign === '*') return { kind: 'repeat', body, min: 0, max: Number.POSITIVE_INFINITY };
    if (sign === '+') return { kind: 'repeat', body, min: 1, max: Number.POSITIVE_INFINITY };
    if (sign === '?') return { kind: 'repeat', body, min: 0, max: 1 };
    const min = Number(times[1]);
    const open = times[3] === '' ? Number.POSITIVE_INFINITY : Number(times[3]);
    return { kind: 'repeat', body, min, max: times[2] ? open : min };
  }

  /** What stands after a backslash. */
  #escaped(): CharSet {
    const char = this.#chars[this.#at++] ?? '';
    if (/^(?:[1-9]|0\d)/.test(char + (this.#chars[this.#at] ?? ''))) return this.#refuse('an octal escape');
    const known = CLASSES[char];
    if (known) return known;
    const control = CONTROLS[char];
    if (control !== undefined) return charsOf(control);
    if (char === 'c')
      return charSet([codeOf(this.#chars[this.#at] ?? '') % 32, codeOf(this.#chars[this.#at++] ?? '') % 32]);
    const code = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]+)\})/.exec(char + this.#ahead());
    if (!code) return charsOf(char);
    this.#at += code[0].length - 1;
    return charsOf(
      String.fromCodePoint(this.#fullCode(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16))),
    );
  }

  /** Two surrogates written one after the other are one character. */
  #fullCode(code: number): number {
    if (code < 0xd800 || code > 0xdfff) return code;
    const second = /^\\u([dD][c-fC-F][\da-fA-F]{2})/.exec(this.#ahead());
    if (code > 0xdbff || !second) return this.#refuse('half a surrogate pair');
    this.#at += 6;
    return 0x10000 + ((code - 0xd800) << 10) + (Number.parseInt(second[1] ?? '', 16) - 0xdc00);
  }

  #charClass(): CharSet {
    const negated = this.#chars[this.#at] === '^';
    if (negated) this.#at++;
    const sets: CharSet[] = [];
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== ']') {
      const first = this.#classMember();
      const range = this.#chars[this.#at] === '-' && this.#chars[this.#at + 1] !== ']' && single(first);
      if (!range) {
        sets.push(first);
        continue;
      }
      this.#at++;
      const last = this.#classMember();
      if (single(last)) sets.push(charSet([first[0]?.[0] ?? 0, last[0]?.[0] ?? 0]));
      else sets.push(first, charsOf('-'), last);
    }
    this.#at++;
    const set = union(...sets);
    return negated ? complement(set) : set;
  }

  #classMember(): CharSet {
    const char = this.#chars[this.#at++] ?? '';
    if (char !== '\\') return charsOf(char);
    if (/[pP]/.test(this.#chars[this.#at] ?? '') && this.#chars[this.#at + 1] === '{')
      return this.#refuse('a Unicode property');
    if (this.#chars[this.#at] === 'b') {
      this.#at++;
      return charsOf('\b');
    }
    return this.#escaped();
  }
}

function single(set: CharSet): boolean {
  return set.length === 1 && set[0]?.[0] === set[0]?.[1];
}
