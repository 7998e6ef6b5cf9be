import { lineAt, type Source } from './source.ts';

/** A function with a body: declared, a method, or an arrow. */
export interface FunctionSpan {
  /** Undefined for a function handed straight to a call. */
  readonly name: string | undefined;
  readonly line: number;
  readonly lines: number;
}

const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await', 'return']);

export function functionsIn({ text, code }: Source): FunctionSpan[] {
  const pairs = pairBrackets(code);
  const bodies = [...bodiesAfterParens(code, pairs), ...arrowBodies(code, pairs)];
  return bodies.map(({ name, start, end }) => {
    const line = lineAt(text, start);
    return { name, line, lines: lineAt(text, end) - line + 1 };
  });
}

/** Names a caller could write `name()` for: functions, methods, and members of interfaces that are functions. */
export function callableNames(source: Source): Set<string> {
  const { code } = source;
  const pairs = pairBrackets(code);
  const names = new Set(functionsIn(source).flatMap(({ name }) => name ?? []));
  const declared = /(?<![\w$.])([\w$]+)\??\s*(?:<[^()=]*>\s*)?\(/g;
  for (const { index, 0: head, 1: name = '' } of code.matchAll(declared)) {
    const close = pairs.get(index + head.length - 1);
    // A signature without a body: what follows its parentheses is a type. A ternary has its `?` before.
    const isSignature = close !== undefined && /^\s*:/.test(code.slice(close + 1));
    if (isSignature && !/(?:\?|\b(?:new|await))\s*$/.test(code.slice(0, index))) names.add(name);
  }
  for (const [, name = ''] of code.matchAll(/(?<![\w$.])([\w$]+)\??\s*:\s*(?:\([^()]*\)|[\w$]+)\s*=>/g))
    names.add(name);
  return names;
}

interface Body {
  readonly name: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Where each bracket's partner is, in both directions. */
function pairBrackets(code: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const { index, 0: mark } of code.matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(mark)) open.push(index);
    else {
      const start = open.pop();
      if (start === undefined) continue;
      pairs.set(start, index);
      pairs.set(index, start);
    }
  }
  return pairs;
}

/** `function name(…) {`, methods, getters and constructors. */
function bodiesAfterParens(code: string, pairs: Map<number, number>): Body[] {
  return [...code.matchAll(/\(/g)].flatMap(({ index }) => {
    const close = pairs.get(index);
    const head = nameBefore(code, index);
    if (close === undefined || head === undefined || CONTROL.has(head.name)) return [];
    const body = bodyAfter(code, pairs, close + 1);
    const end = body === undefined ? undefined : pairs.get(body);
    const name = head.name === 'function' ? undefined : head.name;
    return end === undefined ? [] : [{ name, start: head.start, end }];
  });
}

/** The word before a parenthesis, past type parameters; undefined where there is none or it names a superclass. */
function nameBefore(code: string, paren: number): { name: string; start: number } | undefined {
  const end = beforeTypeParameters(code, paren);
  const before = code.slice(Math.max(0, end - 200), end);
  const found = /([\w$#]+|\[[\w$.\s]+\])\s*$/.exec(before);
  const name = found?.[1];
  if (!found || name === undefined || /\bextends\s+$/.test(before.slice(0, found.index))) return undefined;
  return { name, start: end - before.length + found.index };
}

function beforeTypeParameters(code: string, paren: number): number {
  if (!/(?<!=)>\s*$/.test(code.slice(Math.max(0, paren - 20), paren))) return paren;
  let depth = 0;
  for (let at = paren - 1; at >= 0 && code[at] !== ';'; at--) {
    if (code[at] === '>' && code[at - 1] !== '=') depth++;
    if (code[at] === '<' && --depth === 0) return at;
  }
  return paren;
}

/** The brace that opens the body after a parameter list, past a return type; undefined for calls and signatures. */
function bodyAfter(code: string, pairs: Map<number, number>, from: number): number | undefined {
  const [space = '', mark] = /^\s*([{:])/.exec(code.slice(from, from + 300)) ?? [];
  if (mark === undefined) return undefined;
  if (mark === '{') return from + space.length - 1;
  let angles = 0;
  for (let at = from + space.length; at < code.length; at++) {
    const part = code[at] ?? '';
    const isArrow = part === '=' && code[at + 1] === '>';
    if (isArrow) at++;
    else if (')]};='.includes(part) || (part === ',' && angles === 0)) return undefined;
    else if (part === '<') angles++;
    else if (part === '>') angles--;
    else if (part === '{' && angles === 0 && !typeIsOpen(code, at)) return at;
    else if ('([{'.includes(part)) at = pairs.get(at) ?? code.length;
  }
  return undefined;
}

/** Does the type written before `at` still want a part? Then the brace at `at` is that part. */
function typeIsOpen(code: string, at: number): boolean {
  return /(?:[:|&?]|=>)\s*$/.test(code.slice(Math.max(0, at - 200), at));
}

function arrowBodies(code: string, pairs: Map<number, number>): Body[] {
  return [...code.matchAll(/=>/g)].map(({ index }) => {
    const start = arrowStart(code, pairs, index);
    const body = index + 2 + (/^\s*/.exec(code.slice(index + 2, index + 300))?.[0].length ?? 0);
    const end = code[body] === '{' ? pairs.get(body) : expressionEnd(code, pairs, body);
    return { name: assignedName(code, start), start, end: end ?? index };
  });
}

/** Where the parameters of the arrow at `arrow` begin. */
function arrowStart(code: string, pairs: Map<number, number>, arrow: number): number {
  for (let at = arrow - 1; at >= 0; at--) {
    const mark = code[at] ?? '';
    if (')]}'.includes(mark)) {
      const open = pairs.get(at) ?? at;
      const isParameters = mark === ')' && /^\)\s*(?::|=>)/.test(code.slice(at, at + 300));
      if (isParameters) return open;
      at = open;
    } else if ('([{;,='.includes(mark)) return at + 1;
  }
  return arrow;
}

function expressionEnd(code: string, pairs: Map<number, number>, from: number): number {
  for (let at = from; at < code.length; at++) {
    const mark = code[at] ?? '';
    if ('([{'.includes(mark)) at = pairs.get(at) ?? code.length;
    else if (')]},;'.includes(mark)) return at - 1;
  }
  return code.length - 1;
}

function assignedName(code: string, start: number): string | undefined {
  const before = code.slice(Math.max(0, start - 300), start);
  return /([\w$#]+)\s*(?::[^=;{}]*)?[=:]\s*(?:async\s*)?$/.exec(before)?.[1];
}
