import { codeOf, hasChar } from '../char-set.ts';
import { type Expression, parseGbnf } from '../gbnf.ts';

/** Tells which texts a grammar matches, by following all ways through it at once. */
export class Matcher {
  readonly #rules: ReadonlyMap<string, Expression>;
  /** What is still to come: a step and what comes after it; each is made once, so that equal ways are one way. */
  readonly #conts: { step: Expression; next: number }[] = [];
  readonly #contIds = new Map<string, number>();
  readonly #stepIds = new Map<Expression, number>();
  readonly #repeats = new Map<string, Expression>();

  constructor(text: string) {
    this.#rules = parseGbnf(text);
  }

  matches(text: string): boolean {
    let ways = this.#settled([this.#cont({ kind: 'rule', name: 'root' }, END)]);
    for (const char of text) {
      const code = codeOf(char);
      const next: number[] = [];
      for (const way of ways) {
        const cont = this.#conts[way];
        if (cont?.step.kind === 'chars' && hasChar(cont.step.chars, code)) next.push(cont.next);
      }
      ways = this.#settled(next);
      if (ways.size === 0) return false;
    }
    return ways.has(END);
  }

  #cont(step: Expression, next: number): number {
    const step0 = this.#stepIds.get(step) ?? this.#stepIds.size;
    this.#stepIds.set(step, step0);
    const key = `${step0},${next}`;
    const id = this.#contIds.get(key) ?? this.#conts.push({ step, next }) - 1;
    this.#contIds.set(key, id);
    return id;
  }

  /** The ways that wait for a character, or are at the end. */
  #settled(from: readonly number[]): Set<number> {
    const seen = new Set(from);
    const waiting = new Set<number>();
    for (const id of seen) {
      const cont = this.#conts[id];
      if (!cont || cont.step.kind === 'chars') waiting.add(id);
      else for (const next of this.#opened(cont.step, cont.next)) seen.add(next);
    }
    return waiting;
  }

  #opened(step: Expression, next: number): number[] {
    if (step.kind === 'rule') {
      const body = this.#rules.get(step.name);
      if (!body) throw new RangeError(`No rule ${step.name}`);
      return [this.#cont(body, next)];
    }
    if (step.kind === 'choice') return step.ways.map((way) => this.#cont(way, next));
    if (step.kind === 'sequence')
      return [step.parts.toReversed().reduce((after, part) => this.#cont(part, after), next)];
    if (step.kind !== 'repeat') return [];
    const rest = step.max > 1 ? this.#cont(this.#repeat(step.body, step.min - 1, step.max - 1), next) : next;
    const more = step.max > 0 ? [this.#cont(step.body, rest)] : [];
    return step.min > 0 ? more : [next, ...more];
  }

  #repeat(body: Expression, min: number, max: number): Expression {
    const id = this.#stepIds.get(body) ?? this.#stepIds.size;
    this.#stepIds.set(body, id);
    const key = `${id},${min},${max}`;
    const made = this.#repeats.get(key) ?? { kind: 'repeat', body, min: Math.max(0, min), max };
    this.#repeats.set(key, made);
    return made;
  }
}

/** After the last step. */
const END = -1;
