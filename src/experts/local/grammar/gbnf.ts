import { type CharSet, charSet, codeOf, complement } from './char-set.ts';

/** The right side of a rule. */
export type Expression =
  | { readonly kind: 'chars'; readonly chars: CharSet }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly ways: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly body: Expression; readonly min: number; readonly max: number };

/** Reads a grammar in the form in which `Rules.text` writes it: one rule a line, no comments. */
export function parseGbnf(text: string): Map<string, Expression> {
  const rules = new Map<string, Expression>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, name = '', body = ''] = /^([A-Za-z0-9-]+) ::=(.*)$/.exec(line) ?? [];
    if (name === '' || rules.has(name)) throw new SyntaxError(`Cannot read the GBNF rule ${line}`);
    rules.set(name, new BodyReader(body).whole());
  }
  return rules;
}

class BodyReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(body: string) {
    const tokens = /\s*("(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[A-Za-z0-9-]+|[()|*+?])/y;
    const found: string[] = [];
    const trimmed = body.trimEnd();
    while (tokens.lastIndex < trimmed.length) {
      const { lastIndex } = tokens;
      const token = tokens.exec(trimmed)?.[1];
      if (token === undefined)
        throw new SyntaxError(`Cannot read the GBNF at ${trimmed.slice(lastIndex, lastIndex + 40)}`);
      found.push(token);
    }
    this.#tokens = found;
  }

  whole(): Expression {
    const choice = this.#choice();
    if (this.#at < this.#tokens.length)
      throw new SyntaxError(`Cannot read the GBNF at ${this.#tokens[this.#at]}`);
    return choice;
  }

  #choice(): Expression {
    const ways = [this.#sequence()];
    while (this.#tokens[this.#at] === '|') {
      this.#at++;
      ways.push(this.#sequence());
    }
    return ways.length === 1 && ways[0] ? ways[0] : { kind: 'choice', ways };
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    for (
      let token = this.#tokens[this.#at];
      token !== undefined && !/^[|)]/.test(token);
      token = this.#tokens[this.#at]
    ) {
      this.#at++;
      const times = timesOf(token);
      const body = times && parts.pop();
      parts.push(times && body ? { kind: 'repeat', body, ...times } : this.#symbol(token));
    }
    return { kind: 'sequence', parts };
  }

  #symbol(token: string): Expression {
    if (token.startsWith('"')) return literalOf(token.slice(1, -1));
    if (token.startsWith('[')) return { kind: 'chars', chars: classSet(token.slice(1, -1)) };
    if (token !== '(') return { kind: 'rule', name: token };
    const choice = this.#choice();
    if (this.#tokens[this.#at++] !== ')') throw new SyntaxError('A bracket in the GBNF is never closed');
    return choice;
  }
}

function timesOf(token: string): { min: number; max: number } | undefined {
  if (token === '*') return { min: 0, max: Number.POSITIVE_INFINITY };
  if (token === '+') return { min: 1, max: Number.POSITIVE_INFINITY };
  if (token === '?') return { min: 0, max: 1 };
  const [, min, comma, max] = /^\{(\d+)(,?)(\d*)\}$/.exec(token) ?? [];
  if (min === undefined) return undefined;
  const open = comma === '' ? Number(min) : Number.POSITIVE_INFINITY;
  return { min: Number(min), max: max === '' || max === undefined ? open : Number(max) };
}

function literalOf(text: string): Expression {
  const parts = charsIn(text).map(({ code }) => ({ kind: 'chars', chars: charSet([code, code]) }) as const);
  return { kind: 'sequence', parts };
}

function classSet(text: string): CharSet {
  const negated = text.startsWith('^');
  const chars = charsIn(negated ? text.slice(1) : text);
  const ranges: [number, number][] = [];
  for (let i = 0; i < chars.length; i++) {
    const first = chars[i]?.code ?? 0;
    const isRange = chars[i + 1]?.source === '-' && chars[i + 2] !== undefined;
    ranges.push([first, isRange ? (chars[i + 2]?.code ?? 0) : first]);
    if (isRange) i += 2;
  }
  const set = charSet(...ranges);
  return negated ? complement(set) : set;
}

const CHAR = /\\x([\dA-Fa-f]{2})|\\u([\dA-Fa-f]{4})|\\U([\dA-Fa-f]{8})|\\(.)|([^\\])/gsu;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The characters of a literal or a class, each with the text that stood for it. */
function charsIn(text: string): { code: number; source: string }[] {
  return [...text.matchAll(CHAR)].map(([source, x, u, U, escaped, raw]) => {
    const digits = x ?? u ?? U;
    if (digits !== undefined) return { code: Number.parseInt(digits, 16), source };
    return { code: codeOf(raw ?? ESCAPES[escaped ?? ''] ?? escaped ?? ''), source };
  });
}
