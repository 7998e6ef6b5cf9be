import { canonical } from '#contract/shape-text.ts';

/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** An integer with bounds is a choice as long as they leave no more than this. */
const MOST_INTEGERS = 100;
/** A schema may refer to itself. */
const MOST_DEPTH = 20;

/**
 * The values that a schema leaves to choose from, as canonical JSON texts: enums, constants, booleans, null, integers
 * between near bounds, and choices among these. Undefined where there is no such list.
 */
export function schemaValues(schema: Schema | undefined, root: Schema, depth = 0): string[] | undefined {
  const node = resolved(schema, root);
  if (!node || depth > MOST_DEPTH) return undefined;
  if ('const' in node) return [canonical(node.const)];
  if (Array.isArray(node.enum)) return unique(node.enum.map(canonical));
  const choices = node.anyOf ?? node.oneOf;
  if (Array.isArray(choices)) return union(choices.map((choice) => schemaValues(choice, root, depth + 1)));
  if (Array.isArray(node.type))
    return union(node.type.map((type) => schemaValues({ ...node, type }, root, depth + 1)));
  if (node.type === 'boolean') return ['false', 'true'];
  if (node.type === 'null') return ['null'];
  return node.type === 'integer' ? integersOf(node) : undefined;
}

/** The schemas of an object's members in order; undefined where it is none, or may have others or lack some. */
export function schemaMembers(schema: Schema | undefined, root: Schema): Map<string, Schema> | undefined {
  const node = resolved(schema, root);
  if (!node || !isObject(node.properties) || node.additionalProperties !== false) return undefined;
  const required = new Set(Array.isArray(node.required) ? node.required : []);
  const members = Object.entries(node.properties);
  if (!members.every(([key, member]) => required.has(key) && isObject(member))) return undefined;
  return new Map(members as [string, Schema][]);
}

/** The schema of one member, if the schema speaks of it. */
export function schemaMember(schema: Schema | undefined, root: Schema, key: string): Schema | undefined {
  const properties = resolved(schema, root)?.properties;
  const member = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return isObject(member) ? member : undefined;
}

function integersOf(node: Schema): string[] | undefined {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = node;
  const first = isNumber(minimum) ? Math.ceil(minimum) : isNumber(above) ? Math.floor(above) + 1 : undefined;
  const last = isNumber(maximum) ? Math.floor(maximum) : isNumber(below) ? Math.ceil(below) - 1 : undefined;
  if (first === undefined || last === undefined || node.multipleOf !== undefined) return undefined;
  if (last < first || last - first >= MOST_INTEGERS) return undefined;
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** Follows references within the schema. */
function resolved(schema: Schema | undefined, root: Schema): Schema | undefined {
  let node: unknown = schema;
  for (let hops = 0; isObject(node) && typeof node.$ref === 'string'; hops++) {
    if (hops > MOST_DEPTH || !node.$ref.startsWith('#')) return undefined;
    const steps = node.$ref.split('/').slice(1);
    node = steps.reduce<unknown>(
      (at, step) => (isObject(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
      root,
    );
  }
  return isObject(node) ? node : undefined;
}

function union(lists: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? unique(known.flat()) : undefined;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
