import type { Automaton } from './automaton.ts';
import { type CharSet, countOf } from './char-set.ts';
import { cannotEnforce } from './complaints.ts';
import { JSON_RULES, quoted } from './json-text.ts';

/** The name of a rule in a GBNF grammar: letters, digits and dashes. */
export type RuleName = string;

/** What a grammar may grow to. llama.cpp reads it whole and walks it for every token. */
export const GRAMMAR_LIMITS = {
  rules: 5000,
  bytes: 512 * 1024,
  /** Copies of a symbol that repetitions with bounds come to, over the whole grammar. */
  repetitions: 100_000,
} as const;

/** llama.cpp refuses, or silently lifts, repetition counts beyond 2000. */
const MOST_TIMES = 2000;
/** Larger counts are made of blocks of this many. */
const BLOCK = 1000;

/** The rules of a grammar in the making. Equal bodies under no name of their own become one rule. */
export class Rules {
  readonly #bodies = new Map<RuleName, string>();
  readonly #names = new Map<string, RuleName>();
  /** The last number given to names with the same beginning. */
  readonly #counts = new Map<string, number>();
  readonly #repeats = new Map<string, string>();
  #bytes = 0;
  #repetitions = 0;
  /** What is being compiled, for the error when the grammar grows too large. */
  at = '';

  /** Adds a rule, or finds the one with this body. `hint` becomes its name where that is free. */
  rule(hint: string, body: string): RuleName {
    const known = this.#names.get(body);
    if (known !== undefined) return known;
    const name = this.reserve(hint);
    this.#names.set(body, name);
    this.define(name, body);
    return name;
  }

  /** A name for a rule that may refer to itself; `define` gives it its body. */
  reserve(hint: string): RuleName {
    const stem = hint.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40) || 'rule';
    let name = stem;
    let count = this.#counts.get(stem) ?? 1;
    while (this.#bodies.has(name) || name in JSON_RULES || name === 'root') name = `${stem}-${++count}`;
    this.#counts.set(stem, count);
    this.#bodies.set(name, '');
    if (this.#bodies.size > GRAMMAR_LIMITS.rules) this.#tooLarge(`${GRAMMAR_LIMITS.rules} rules`);
    return name;
  }

  define(name: RuleName, body: string): void {
    this.#bodies.set(name, body);
    this.#bytes += Buffer.byteLength(body);
    if (this.#bytes > GRAMMAR_LIMITS.bytes) this.#tooLarge(`${GRAMMAR_LIMITS.bytes} bytes`);
  }

  /** The symbol `min` to `max` times; an infinite `max` for any number. */
  repeated(symbol: string, min: number, max: number): string {
    const key = `${symbol}{${min},${max}}`;
    const body = this.#repeats.get(key) ?? this.#repeat(symbol, min, max);
    this.#repeats.set(key, body);
    return body;
  }

  #repeat(symbol: string, min: number, max: number): string {
    this.#count(Number.isFinite(max) ? max : min);
    const fixed = this.#exactly(symbol, min);
    if (!Number.isFinite(max)) return `${fixed} ${symbol}*`;
    return max > min ? `${fixed} ${this.#upTo(symbol, max - min)}` : fixed;
  }

  #exactly(symbol: string, times: number): string {
    if (times <= MOST_TIMES) return times === 0 ? '' : `${symbol}{${times}}`;
    const block = this.rule('block', `${symbol}{${BLOCK}}`);
    return `${block}{${Math.floor(times / BLOCK)}} ${this.#exactly(symbol, times % BLOCK)}`;
  }

  #upTo(symbol: string, times: number): string {
    if (times <= MOST_TIMES) return `${symbol}{0,${times}}`;
    const block = this.rule('block', `${symbol}{${BLOCK}}`);
    const rest = this.#upTo(symbol, times - BLOCK);
    return this.rule('up-to', `${block} ${rest} | ${symbol}{0,${BLOCK - 1}}`);
  }

  #count(times: number): void {
    this.#repetitions += times;
    if (this.#repetitions > GRAMMAR_LIMITS.repetitions)
      this.#tooLarge(`${GRAMMAR_LIMITS.repetitions} repetitions of bounded length`);
  }

  /**
   * The texts that an automaton accepts, each followed by `end`: a rule for each state that several moves lead to, the
   * others within it. `forms` says how a set of characters is written, as alternatives.
   */
  automaton(hint: string, { states }: Automaton, forms: (set: CharSet) => string[], end: string): string {
    const arrivals = new Map<number, number>([[0, 2]]);
    for (const { moves } of states) for (const { to } of moves) arrivals.set(to, (arrivals.get(to) ?? 0) + 1);
    const names = new Map<number, RuleName>();
    const inline = (at: number) =>
      arrivals.get(at) === 1 && states[at]?.moves.length === 1 && !states[at].accepts;
    const bodyOf = (at: number): string => {
      const state = states[at];
      const moves = (state?.moves ?? []).toSorted((a, b) => countOf(a.chars) - countOf(b.chars));
      const ways = moves.map(({ chars, to }) => {
        const [form = '', ...others] = forms(chars);
        const step = others.length > 0 ? `(${[form, ...others].join(' | ')})` : form;
        if (states[to]?.accepts && states[to].moves.length === 0) return `${step} ${end}`;
        return `${step} ${inline(to) ? bodyOf(to) : nameOf(to)}`;
      });
      return [...(state?.accepts ? [end] : []), ...ways].join(' | ');
    };
    const pending: number[] = [];
    const nameOf = (at: number): RuleName => {
      const name = names.get(at) ?? this.reserve(hint);
      if (!names.has(at)) pending.push(at);
      names.set(at, name);
      return name;
    };
    const start = bodyOf(0);
    for (const at of pending) this.define(nameOf(at), bodyOf(at));
    return start;
  }

  /** The grammar of what `root` matches: the rules it needs and no others. */
  text(root: RuleName): string {
    const lines = [`root ::= ${root}`];
    const needed = new Set([root]);
    for (const name of needed) {
      const body = this.#bodies.get(name) ?? JSON_RULES[name];
      if (body === undefined) throw new RangeError(`The grammar has no rule "${name}"`);
      for (const other of namesIn(body)) needed.add(other);
      lines.push(`${name} ::= ${body}`);
    }
    return `${lines.join('\n')}\n`;
  }

  #tooLarge(limit: string): never {
    throw cannotEnforce(
      this.at,
      `the grammar would have more than ${limit}`,
      'Ask for less at once: fewer or shorter lists, texts and patterns with smaller bounds.',
    );
  }
}

/** The words in a rule's body that stand outside literals and classes. */
function namesIn(body: string): string[] {
  const bare = body.replace(/"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{[^}]*\}/g, ' ');
  return bare.match(/[A-Za-z0-9-]+/g) ?? [];
}

/** Matches one of these texts, each once; what they begin with alike is written once. */
export function oneOfTexts(texts: readonly string[]): string {
  const groups = Map.groupBy(new Set(texts), (text) => text.codePointAt(0));
  const ways = [...groups.values()].map((group) => {
    const start = commonStart(group);
    if (group.length === 1) return quoted(start);
    return `${quoted(start)} (${oneOfTexts(group.map((text) => text.slice(start.length)))})`;
  });
  return ways.join(' | ');
}

/** What all of them begin with, in whole characters. */
function commonStart([first = '', ...others]: readonly string[]): string {
  let { length } = first;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
