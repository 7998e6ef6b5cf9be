import { readRepoFile, repoFiles } from './repo.ts';

/** A quoted text in a source file; `start` is the offset of its opening quote. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** One TypeScript file, as written and as code alone. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /**
   * The same length and line breaks as `text`, with comments, regular expressions and what stands between
   * quotes turned into spaces, so that a search finds code only and its offsets hold in `text`.
   */
  readonly code: string;
  readonly literals: readonly Literal[];
}

let scanned: readonly Source[] | undefined;

/** All TypeScript of src/, tests included. */
export function sourceFiles(): readonly Source[] {
  const files = repoFiles().filter((file) => /^src\/.+\.[cm]?[jt]s$/.test(file));
  scanned ??= files.map((file) => readSource(file, readRepoFile(file)));
  return scanned;
}

/** Tests, what only tests use, and the bytes they use. */
export function isTest(file: string): boolean {
  return /\.test\.ts$|\/testing\/|\/(?:__)?fixtures(?:__)?\//.test(file);
}

export function readSource(file: string, text: string): Source {
  const { hidden, literals } = new Scanner(text).scan();
  return { file, text, code: blanked(text, hidden), literals };
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function blanked(text: string, hidden: readonly Span[]): string {
  let code = '';
  let from = 0;
  for (const { start, end } of hidden) {
    code += text.slice(from, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return code + text.slice(from);
}

/** Words after which a slash opens a regular expression, where after any other word it divides. */
const BEFORE_REGEX = new Set(
  'return typeof case in of delete void throw new instanceof do else yield await extends'.split(' '),
);
const BEFORE_CONDITION = new Set(['if', 'while', 'for', 'with']);

const WORD = /[\w$]+/y;
const SPACE = /\s+/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

/** Walks a file once and notes what is not code. It knows quotes, comments and brackets; nothing else. */
class Scanner {
  readonly #text: string;
  readonly #hidden: Span[] = [];
  readonly #literals: Literal[] = [];
  /** For each open brace: does its end lead back into a template? */
  readonly #braces: boolean[] = [];
  /** For each open parenthesis: does it hold the condition of a statement? */
  readonly #parens: boolean[] = [];
  /** The last word or mark of code; tells a division from a regular expression. */
  #last = '';
  #closedCondition = false;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): { hidden: Span[]; literals: Literal[] } {
    if (this.#text.startsWith('#!')) this.#hide(0, this.#lineEnd(0));
    while (this.#at < this.#text.length) this.#step();
    return { hidden: this.#hidden, literals: this.#literals };
  }

  #step(): void {
    const at = this.#at;
    const text = this.#text;
    const mark = text[at] ?? '';
    SPACE.lastIndex = at;
    if (SPACE.test(text)) this.#at = SPACE.lastIndex;
    else if (text.startsWith('//', at)) this.#hide(at, this.#lineEnd(at));
    else if (text.startsWith('/*', at)) this.#hide(at, this.#after('*/', at + 2));
    else if (mark === "'" || mark === '"') this.#quoted(mark);
    else if (mark === '`') this.#template(at + 1);
    else if (mark === '/' && this.#regexMayStart()) this.#regex();
    else if (/[\w$]/.test(mark)) this.#word();
    else if (mark === '}' && this.#braces.pop()) this.#template(at + 1);
    else this.#mark(mark);
  }

  #word(): void {
    WORD.lastIndex = this.#at;
    this.#last = WORD.exec(this.#text)?.[0] ?? '';
    this.#at += this.#last.length;
  }

  #mark(mark: string): void {
    if (mark === '(') this.#parens.push(BEFORE_CONDITION.has(this.#last));
    else if (mark === ')') this.#closedCondition = this.#parens.pop() ?? false;
    else if (mark === '{') this.#braces.push(false);
    const twice = (mark === '+' || mark === '-') && this.#text[this.#at - 1] === mark;
    this.#last = twice ? mark + mark : mark;
    this.#at++;
  }

  #quoted(quote: string): void {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== '\n') {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#literal(start, end);
    this.#at = end + 1;
    this.#last = quote;
  }

  /** Template text from `from` on: up to the closing backtick, or to a `${`, whose inside is code again. */
  #template(from: number): void {
    let end = from;
    while (end < this.#text.length && this.#text[end] !== '`' && !this.#text.startsWith('${', end)) {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    if (this.#text[end] === '$') {
      this.#hide(from, end);
      this.#braces.push(true);
      this.#last = '{';
      this.#at = end + 2;
      return;
    }
    if (this.#text[from - 1] === '`') this.#literal(from - 1, end);
    else this.#hide(from, end);
    this.#last = '`';
    this.#at = end + 1;
  }

  #literal(start: number, end: number): void {
    this.#literals.push({ start, end: end + 1, value: this.#text.slice(start + 1, end) });
    this.#hide(start + 1, end);
  }

  #regexMayStart(): boolean {
    const last = this.#last;
    if (/^[\w$]/.test(last)) return BEFORE_REGEX.has(last);
    if (last === ')') return this.#closedCondition;
    return ![']', "'", '"', '`', '++', '--'].includes(last);
  }

  /** Where the line ends before the expression does, the slash was a division after all. */
  #regex(): void {
    REGEX.lastIndex = this.#at;
    const found = REGEX.exec(this.#text)?.[0];
    if (found === undefined) {
      this.#mark('/');
      return;
    }
    this.#hide(this.#at, this.#at + found.length);
    this.#last = ']'; // a value: a slash after it divides
  }

  #hide(start: number, end: number): void {
    if (end > start) this.#hidden.push({ start, end });
    this.#at = end;
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end === -1 ? this.#text.length : end;
  }

  #after(mark: string, from: number): number {
    const at = this.#text.indexOf(mark, from);
    return at === -1 ? this.#text.length : at + mark.length;
  }
}
