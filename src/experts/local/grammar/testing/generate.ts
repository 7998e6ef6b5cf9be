import type { CharSet } from '../char-set.ts';
import { type Expression, parseGbnf } from '../gbnf.ts';

/** Deeper than this, or after so many pieces, the shortest way out is taken. */
const MOST_DEPTH = 40;
const MOST_PIECES = 2000;
/** Of an open repetition, so many more than it needs at most. */
const MOST_MORE = 5;

/** Makes texts that a grammar matches, as a model without any sense would. */
export class Generator {
  readonly #rules: ReadonlyMap<string, Expression>;
  readonly #heights = new Map<string, number>();
  readonly #random: () => number;

  /** `random` gives numbers from 0 to below 1. */
  constructor(text: string, random: () => number) {
    this.#rules = parseGbnf(text);
    this.#random = random;
    for (let before = -1; before < this.#heights.size; ) {
      before = this.#heights.size;
      const found = [...this.#rules].filter(([name]) => !this.#heights.has(name));
      for (const [name, body] of found) {
        const height = this.#height(body);
        if (Number.isFinite(height)) this.#heights.set(name, height + 1);
      }
    }
  }

  text(): string {
    const out: string[] = [];
    this.#write({ kind: 'rule', name: 'root' }, 0, out);
    return out.join('');
  }

  /** How many rules deep the flattest text of this form goes. */
  #height(expression: Expression): number {
    switch (expression.kind) {
      case 'chars':
        return 0;
      case 'rule':
        return this.#heights.get(expression.name) ?? Number.POSITIVE_INFINITY;
      case 'sequence':
        return Math.max(0, ...expression.parts.map((part) => this.#height(part)));
      case 'choice':
        return Math.min(...expression.ways.map((way) => this.#height(way)));
      case 'repeat':
        return expression.min === 0 ? 0 : this.#height(expression.body);
    }
  }

  #write(expression: Expression, depth: number, out: string[]): void {
    const hasty = depth > MOST_DEPTH || out.length > MOST_PIECES;
    switch (expression.kind) {
      case 'chars':
        out.push(this.#char(expression.chars));
        return;
      case 'rule': {
        const body = this.#rules.get(expression.name);
        if (!body) throw new RangeError(`No rule ${expression.name}`);
        this.#write(body, depth + 1, out);
        return;
      }
      case 'sequence':
        for (const part of expression.parts) this.#write(part, depth, out);
        return;
      case 'choice':
        this.#write(this.#way(expression.ways, hasty), depth, out);
        return;
      case 'repeat':
        for (let left = this.#times(expression.min, expression.max, hasty); left > 0; left--)
          this.#write(expression.body, depth, out);
    }
  }

  #way(ways: readonly Expression[], hasty: boolean): Expression {
    const flattest = hasty ? Math.min(...ways.map((way) => this.#height(way))) : undefined;
    const open = hasty ? ways.filter((way) => this.#height(way) === flattest) : ways;
    return open[this.#below(open.length)] ?? { kind: 'sequence', parts: [] };
  }

  #times(min: number, max: number, hasty: boolean): number {
    if (hasty) return min;
    // Now and then as many as are allowed: that is where a limit is passed.
    if (Number.isFinite(max) && this.#below(4) === 0) return max;
    return min + this.#below(Math.min(max - min, MOST_MORE) + 1);
  }

  /** A character of the set: often an edge of one of its ranges. */
  #char(set: CharSet): string {
    const [first, last] = set[this.#below(set.length)] ?? [0, 0];
    const choice = [first, last, first + this.#below(last - first + 1)][this.#below(3)] ?? first;
    return String.fromCodePoint(choice);
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
