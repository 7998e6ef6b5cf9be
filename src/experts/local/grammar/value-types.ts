import { canonical } from '#contract/shape-text.ts';
import { badSchema, placeIn } from './complaints.ts';
import { type JsonType, listAt, shown, TYPE_KEYWORDS } from './keywords.ts';
import type { Plain } from './plain.ts';

const TYPES: readonly JsonType[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const ALL_TYPES: readonly JsonType[] = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/**
 * The types that a value may have. Where none is named it follows from the keywords: who writes `minLength` means a
 * text, though JSON Schema would let every number pass.
 */
export function typesOf(plain: Plain): JsonType[] {
  const named = plain.flatMap(({ schema, at }) =>
    schema.type === undefined ? [] : [namedTypes(schema.type, placeIn(at, 'type'))],
  );
  if (named.length === 0) return impliedTypes(plain);
  const [first = [], ...others] = named;
  return others.reduce((types, more) => commonTypes(types, more), first);
}

function namedTypes(type: unknown, at: string): JsonType[] {
  const names: unknown[] = Array.isArray(type) ? type : [type];
  const stranger = names.find((name) => !TYPES.includes(name as JsonType));
  if (stranger !== undefined || names.length === 0)
    throw badSchema(
      at,
      `it is ${shown(stranger ?? type)}`,
      `Write one of ${TYPES.join(', ')}, or a list of them.`,
    );
  const types = new Set(names as JsonType[]);
  if (types.has('number')) types.delete('integer');
  return [...types];
}

function impliedTypes(plain: Plain): JsonType[] {
  if (valuesOf(plain)) return [...ALL_TYPES];
  const implied = Object.entries(TYPE_KEYWORDS).filter(([, keywords]) =>
    keywords.some((keyword) => plain.some(({ schema }) => keyword in schema)),
  );
  return implied.length > 0 ? implied.map(([type]) => type as JsonType) : [...ALL_TYPES];
}

export function commonTypes(one: readonly JsonType[], other: readonly JsonType[]): JsonType[] {
  const has = (types: readonly JsonType[], type: JsonType) =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return TYPES.filter((type) => has(one, type) && has(other, type)).filter(
    (type, _, found) => type !== 'integer' || !found.includes('number'),
  );
}

/** The values that `enum` and `const` leave to choose from; undefined where there is neither. */
export function valuesOf(plain: Plain): unknown[] | undefined {
  const lists = plain.flatMap((located) => {
    const choices = listAt(located, 'enum');
    const constant = 'const' in located.schema ? [[located.schema.const]] : [];
    return choices ? [choices, ...constant] : constant;
  });
  const [first, ...others] = lists;
  if (!first) return undefined;
  const texts = others.map((list) => new Set(list.map(canonical)));
  return first.filter((value) => texts.every((allowed) => allowed.has(canonical(value))));
}

/** Whether a JSON value is of one of these types. */
export function isOfType(value: unknown, types: readonly JsonType[]): boolean {
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  const integer = Number.isInteger(value) && types.includes('integer');
  return integer || types.includes(typeof value as JsonType);
}
