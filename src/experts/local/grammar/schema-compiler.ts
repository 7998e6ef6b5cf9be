import { canonical } from '#contract/shape-text.ts';
import { admittedValues } from './admits.ts';
import { anyValue } from './any-value.ts';
import { badSchema } from './complaints.ts';
import { CONSTRAINTS, type JsonType } from './keywords.ts';
import { checkExclusive } from './one-of.ts';
import { type All, Expansion, type Plain } from './plain.ts';
import type { RuleName, Rules } from './rules.ts';
import type { Values } from './value-rules.ts';
import { typesOf, valuesOf } from './value-types.ts';
import { arrayBody } from './write-array.ts';
import { objectBody } from './write-object.ts';
import { numberBody, stringBody, valuesBody } from './write-scalar.ts';

/** A value may be described by schemas within so many others, those that are referred to among them. */
const MOST_NESTED = 200;
/** How deep the JSON of a schema may be nested. */
const MOST_DEPTH = 1000;
const FLATTEN = 'Write a flatter schema.';

/** Compiles the schemas of one wire field, such as `response_format.json_schema.schema`, to rules. */
export class SchemaCompiler implements Values {
  readonly rules: Rules;
  readonly strict: boolean;
  readonly #expansion: Expansion;
  /** Rules that are done: undefined where no value is valid. */
  readonly #done = new Map<string, RuleName | undefined>();
  /** Those in the making, with a name once they are referred to. */
  readonly #open = new Map<string, RuleName | undefined>();

  constructor(rules: Rules, field: string, schema: unknown, strict: boolean) {
    if (isDeep(schema))
      throw badSchema(`${field}#`, `it is nested deeper than ${MOST_DEPTH} levels`, FLATTEN);
    this.rules = rules;
    this.strict = strict;
    this.#expansion = new Expansion(new Map([[field, schema]]), strict, (groups, at) =>
      checkExclusive(groups, at, (all) => this.alternatives(all)),
    );
  }

  alternatives(all: All): readonly Plain[] {
    return this.#expansion.alternatives(all);
  }

  listed(all: All): readonly unknown[] | undefined {
    const lists = this.alternatives(all).map((plain) => {
      const values = valuesOf(plain);
      if (values) return admittedValues(plain, values, this.strict);
      return typesOf(plain).every((type) => type === 'boolean' || type === 'null')
        ? simpleValues(plain)
        : undefined;
    });
    if (lists.some((list) => list === undefined)) return undefined;
    return [...new Map(lists.flat().map((value) => [canonical(value), value])).values()];
  }

  rule(all: All, hint: string): RuleName | undefined {
    const simplified = this.#expansion.simplified(all);
    if (simplified.length === 0) return anyValue(this.rules);
    const key = simplified
      .map(({ at }) => at)
      .sort()
      .join(' ');
    if (this.#done.has(key)) return this.#done.get(key);
    if (this.#open.has(key)) {
      const name = this.#open.get(key) ?? this.rules.reserve(hint);
      this.#open.set(key, name);
      return name;
    }
    const at = simplified[0]?.at ?? '';
    if (this.#open.size >= MOST_NESTED)
      throw badSchema(at, `it is nested in more than ${MOST_NESTED} others`, FLATTEN);
    this.#open.set(key, undefined);
    const outer = this.rules.at;
    this.rules.at = at;
    const rule = this.#finished(key, this.#body(simplified), hint, at);
    this.rules.at = outer;
    this.#done.set(key, rule);
    return rule;
  }

  #finished(key: string, body: string | undefined, hint: string, at: string): RuleName | undefined {
    const name = this.#open.get(key);
    this.#open.delete(key);
    if (body === undefined) {
      if (name !== undefined) throw noValue(at);
      return undefined;
    }
    if (name === undefined) return /^[\w-]+$/.test(body) ? body : this.rules.rule(hint, body);
    this.rules.define(name, body);
    return name;
  }

  #body(all: All): string | undefined {
    const branches = this.#expansion.branches(all);
    const ways = branches
      ? branches.map((branch) => this.rule([branch], 'choice'))
      : this.alternatives(all).flatMap((plain) => this.#ways(plain));
    const found = [...new Set(ways.filter((way) => way !== undefined))];
    return found.length > 0 ? found.join(' | ') : undefined;
  }

  /** The forms that values of one alternative have. */
  #ways(plain: Plain): (string | undefined)[] {
    if (plain.every(saysNothing)) return [anyValue(this.rules)];
    const values = valuesOf(plain);
    if (values) return [valuesBody(admittedValues(plain, values, this.strict))];
    return typesOf(plain).map((type) => this.#typeBody(type, plain));
  }

  #typeBody(type: JsonType, plain: Plain): string | undefined {
    if (type === 'object') return objectBody(this, plain);
    if (type === 'array') return arrayBody(this, plain);
    if (type === 'string') return stringBody(this.rules, plain, this.strict);
    if (type === 'number' || type === 'integer') return numberBody(this.rules, plain, type === 'integer');
    return type;
  }
}

/** Level by level: recursion would end in a stack overflow where this is to say no. */
function isDeep(schema: unknown): boolean {
  let level: unknown[] = [schema];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

function simpleValues(plain: Plain): unknown[] {
  return typesOf(plain).flatMap((type) => (type === 'null' ? [null] : [false, true]));
}

function saysNothing({ schema }: Plain[number]): boolean {
  return !Object.keys(schema).some((keyword) => CONSTRAINTS.has(keyword));
}

export function noValue(at: string): Error {
  return badSchema(
    at,
    'no value that ends can satisfy it',
    'Look for bounds, types or required members that contradict each other.',
  );
}
