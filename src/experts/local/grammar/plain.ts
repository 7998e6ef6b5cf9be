import { badSchema, cannotEnforce, placeIn } from './complaints.ts';
import {
  checkKeywords,
  isNever,
  isObject,
  type Located,
  type Schema,
  schemasAt,
  shown,
  textAt,
} from './keywords.ts';

/** Schemas that a value must satisfy at once. None: any value. */
export type All = readonly Located[];

/** Such schemas without references and alternatives: what is left speaks of the value alone. */
export type Plain = readonly (Located & { readonly schema: Schema })[];

/** A schema may offer this many alternatives, once references and combinations are worked out. */
const MOST_ALTERNATIVES = 200;
/** References that lead to references, and alternatives within alternatives. */
const MOST_DEPTH = 300;

/** Works out references, `allOf`, `anyOf` and `oneOf`. */
export class Expansion {
  readonly #documents: ReadonlyMap<string, unknown>;
  readonly #strict: boolean;
  readonly #exclusive: (groups: readonly (readonly Plain[])[], at: string) => void;

  /**
   * `documents` are the whole schemas by wire field, for references within them. `exclusive` throws where alternatives
   * of a `oneOf` might both hold.
   */
  constructor(
    documents: ReadonlyMap<string, unknown>,
    strict: boolean,
    exclusive: (groups: readonly (readonly Plain[])[], at: string) => void,
  ) {
    this.#documents = documents;
    this.#strict = strict;
    this.#exclusive = exclusive;
  }

  /** Follows references that stand alone, and drops what says nothing, so that equal conditions have equal places. */
  simplified(all: All): All {
    const met = new Map<string, Located>();
    for (const located of all) {
      let target = located;
      for (let depth = 0; isReference(target.schema); depth++) {
        this.#check(target);
        if (depth > MOST_DEPTH) throw circular(located);
        target = this.#target(target);
      }
      if (target.schema !== true) met.set(target.at, target);
    }
    return [...met.values()];
  }

  /** The alternatives that the schemas leave: a value is valid if it satisfies all of one of them. None: no value. */
  alternatives(all: All, depth = 0): Plain[] {
    const first = all[0];
    if (depth > MOST_DEPTH && first) throw circular(first);
    const plain: (Located & { schema: Schema })[] = [];
    for (const [i, located] of all.entries()) {
      const { schema, at } = located;
      if (schema === true) continue;
      if (schema === false) return [];
      if (!isObject(schema))
        throw badSchema(at, `it is ${shown(schema)}`, 'A schema is an object, true or false.');
      this.#check(located);
      if (isNever(schema)) return [];
      const step = this.#step({ schema, at });
      if (step === undefined) {
        plain.push({ schema, at });
        continue;
      }
      const others = [...plain, ...all.slice(i + 1)];
      const groups = step.ways.map((way) => this.alternatives([...way, ...others], depth + 1));
      if (step.exclusive) this.#exclusive(groups, placeIn(at, 'oneOf'));
      const found = groups.flat();
      if (found.length > MOST_ALTERNATIVES)
        throw cannotEnforce(
          at,
          `it comes to more than ${MOST_ALTERNATIVES} alternatives`,
          'Combine fewer alternatives in one schema.',
        );
      return found;
    }
    return [plain];
  }

  /** The schemas under `anyOf` where nothing else constrains: they can be rules of their own. */
  branches(all: All): Located[] | undefined {
    const [only, ...others] = all;
    if (!only || others.length > 0 || !isObject(only.schema) || !('anyOf' in only.schema)) return undefined;
    this.#check(only);
    const constraints = Object.keys(only.schema).filter((keyword) => !SILENT.includes(keyword));
    return constraints.length === 1 ? schemasAt(only, 'anyOf') : undefined;
  }

  #check({ schema, at }: Located): void {
    if (isObject(schema)) checkKeywords(schema, at, this.#strict);
  }

  /** Takes the first reference or combination apart, undefined where there is none. */
  #step(located: Located & { schema: Schema }): { ways: All[]; exclusive?: boolean } | undefined {
    const { schema, at } = located;
    if ('$ref' in schema) return { ways: [[without(located, '$ref'), this.#target(located)]] };
    if (schema.nullable === true) {
      const orNull = { schema: { type: 'null' }, at: placeIn(at, 'nullable') };
      return { ways: [[without(located, 'nullable')], [orNull]] };
    }
    const all = schemasAt(located, 'allOf');
    if (all) return { ways: [[without(located, 'allOf'), ...all]] };
    const any = schemasAt(located, 'anyOf');
    if (any) return { ways: any.map((way) => [without(located, 'anyOf'), way]) };
    const one = schemasAt(located, 'oneOf');
    if (one) return { ways: one.map((way) => [without(located, 'oneOf'), way]), exclusive: true };
    return undefined;
  }

  #target(located: Located): Located {
    const reference = textAt(located, '$ref') ?? '';
    const place = placeIn(located.at, '$ref');
    const field = located.at.split('#')[0] ?? '';
    if (reference !== '#' && !reference.startsWith('#/'))
      throw cannotEnforce(
        place,
        `${shown(reference)} is no place within the schema`,
        'Put what it refers to under $defs and write {"$ref": "#/$defs/NAME"}.',
      );
    let schema = this.#documents.get(field);
    for (const key of pointerKeys(reference, place)) {
      const inside = Array.isArray(schema) || isObject(schema) ? Object.entries(schema) : [];
      const member = inside.find(([name]) => name === key);
      if (!member)
        throw badSchema(place, `there is nothing at ${shown(reference)}`, 'Correct the reference.');
      schema = member[1];
    }
    return { schema, at: `${field}${reference}` };
  }
}

/** Keywords beside `anyOf` that leave it the only constraint. */
const SILENT = [
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  '$defs',
  'definitions',
  '$schema',
  '$id',
];

function isReference(schema: unknown): boolean {
  if (!isObject(schema) || !('$ref' in schema)) return false;
  return Object.keys(schema).every((keyword) => keyword === '$ref' || SILENT.includes(keyword));
}

function pointerKeys(reference: string, place: string): string[] {
  try {
    return decodeURIComponent(reference)
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch (cause) {
    throw badSchema(
      place,
      `${shown(reference)} is not percent-encoded correctly (${cause})`,
      'Correct the reference.',
    );
  }
}

function without(located: Located & { schema: Schema }, keyword: string): Located {
  const { [keyword]: _, ...schema } = located.schema;
  return { schema, at: located.at };
}

function circular({ at }: Located): Error {
  return badSchema(
    at,
    'its references lead in a circle, with no object or list between',
    'Let one of them say what the value is.',
  );
}
