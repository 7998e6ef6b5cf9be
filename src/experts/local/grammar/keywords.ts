import { badSchema, cannotEnforce, placeIn } from './complaints.ts';

/** A schema as it came, checked for keywords that no grammar can enforce. */
export type Schema = Readonly<Record<string, unknown>>;

/** A schema and where it stands, such as `response_format.json_schema.schema#/properties/age`. */
export interface Located {
  readonly schema: unknown;
  readonly at: string;
}

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** Keywords that constrain values of one type. */
export const TYPE_KEYWORDS = {
  object: [
    'properties',
    'required',
    'additionalProperties',
    'patternProperties',
    'propertyNames',
    'minProperties',
    'maxProperties',
    'unevaluatedProperties',
  ],
  array: [
    'items',
    'prefixItems',
    'additionalItems',
    'minItems',
    'maxItems',
    'uniqueItems',
    'unevaluatedItems',
  ],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
} as const;

const COMMON_KEYWORDS = ['type', 'enum', 'const', 'nullable', '$ref', 'allOf', 'anyOf', 'oneOf'];

/** Keywords that say nothing about which values are valid. */
const ANNOTATIONS = [
  '$anchor',
  '$comment',
  '$defs',
  '$id',
  '$schema',
  '$vocabulary',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'default',
  'definitions',
  'deprecated',
  'description',
  'example',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
];

/** Keywords that constrain and that no grammar of a bearable size can follow, with what to write instead. */
const REFUSED = new Map([
  ['not', 'Say what is allowed instead: enum, pattern, or separate schemas under anyOf.'],
  ['if', 'Write the cases as schemas under anyOf, told apart by a const.'],
  ['then', 'Write the cases as schemas under anyOf, told apart by a const.'],
  ['else', 'Write the cases as schemas under anyOf, told apart by a const.'],
  ['contains', 'Put the element that must occur first, with prefixItems.'],
  ['minContains', 'Put the elements that must occur first, with prefixItems.'],
  ['maxContains', 'Leave it out, or describe the elements with prefixItems.'],
  ['dependentRequired', 'Write the cases as schemas under anyOf, each with its own required.'],
  ['dependentSchemas', 'Write the cases as schemas under anyOf.'],
  ['dependencies', 'Write the cases as schemas under anyOf, each with its own required.'],
  ['$dynamicRef', 'Use $ref.'],
  ['$recursiveRef', 'Use $ref.'],
]);

/** The keywords that constrain a value, apart from references and combinations. */
export const CONSTRAINTS: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  ...Object.values(TYPE_KEYWORDS).flat(),
]);

const KNOWN = new Set<string>([...COMMON_KEYWORDS, ...Object.values(TYPE_KEYWORDS).flat(), ...ANNOTATIONS]);

export function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a schema allows nothing, in the way some libraries write it. */
export function isNever({ not }: Schema): boolean {
  return not === true || (isObject(not) && Object.keys(not).length === 0);
}

/** Throws where the schema has a keyword that cannot be enforced; a strict one may have none that is unknown. */
export function checkKeywords(schema: Schema, at: string, strict: boolean): void {
  for (const keyword of Object.keys(schema)) {
    const hint = REFUSED.get(keyword);
    if (hint !== undefined && !isNever(schema))
      throw cannotEnforce(placeIn(at, keyword), `a grammar cannot express "${keyword}"`, hint);
    if (!strict || KNOWN.has(keyword) || keyword.startsWith('x-')) continue;
    throw cannotEnforce(
      placeIn(at, keyword),
      `"${keyword}" is no keyword that Freehold knows`,
      'Correct the spelling, leave it out, or set strict to false: unknown keywords are then ignored.',
    );
  }
}

/** The value of a keyword, if it is there and a number as asked for. */
export function numberAt({ schema, at }: Located, keyword: string, whole = false): number | undefined {
  const value = isObject(schema) ? schema[keyword] : undefined;
  if (value === undefined) return undefined;
  const valid =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (!whole || (Number.isInteger(value) && value >= 0));
  if (valid) return value;
  const wanted = whole ? 'a whole number, 0 or more' : 'a number';
  throw badSchema(placeIn(at, keyword), `it is ${shown(value)}`, `Write ${wanted}.`);
}

export function objectAt({ schema, at }: Located, keyword: string): Schema | undefined {
  const value = isObject(schema) ? schema[keyword] : undefined;
  if (value === undefined || isObject(value)) return value;
  throw badSchema(placeIn(at, keyword), `it is ${shown(value)}`, 'Write an object.');
}

export function listAt({ schema, at }: Located, keyword: string): readonly unknown[] | undefined {
  const value = isObject(schema) ? schema[keyword] : undefined;
  if (value === undefined || Array.isArray(value)) return value;
  throw badSchema(placeIn(at, keyword), `it is ${shown(value)}`, 'Write a list.');
}

/** A list of texts, such as `required`. */
export function textsAt(located: Located, keyword: string): readonly string[] {
  const list = listAt(located, keyword) ?? [];
  const stranger = list.findIndex((each) => typeof each !== 'string');
  if (stranger === -1) return list as string[];
  throw badSchema(
    placeIn(located.at, keyword, stranger),
    `it is ${shown(list[stranger])}`,
    'Write a string.',
  );
}

export function textAt({ schema, at }: Located, keyword: string): string | undefined {
  const value = isObject(schema) ? schema[keyword] : undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw badSchema(placeIn(at, keyword), `it is ${shown(value)}`, 'Write a string.');
}

/** The schemas in the list under a keyword, such as `anyOf`. */
export function schemasAt(located: Located, keyword: string): Located[] | undefined {
  return listAt(located, keyword)?.map((schema, i) => ({ schema, at: placeIn(located.at, keyword, i) }));
}

/** A value for an error message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
