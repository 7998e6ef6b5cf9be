import { isIPv4, isIPv6 } from 'node:net';
import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;
type Check = (schema: Schema, value: unknown, root: unknown) => boolean;

const numeric =
  (keyword: string, holds: (value: number, limit: number) => boolean): Check =>
  (schema, value) =>
    typeof value !== 'number' || holds(value, schema[keyword] as number);

const sized =
  (keyword: string, sizeOf: (value: unknown) => number | undefined, sign: 1 | -1): Check =>
  (schema, value) => {
    const size = sizeOf(value);
    return size === undefined || sign * size >= sign * (schema[keyword] as number);
  };

const textLength = (value: unknown) => (typeof value === 'string' ? Array.from(value).length : undefined);
const listLength = (value: unknown) => (Array.isArray(value) ? value.length : undefined);
const memberCount = (value: unknown) => (isObject(value) ? Object.keys(value).length : undefined);

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: isTime,
  'date-time': (text) => isDate(text.slice(0, 10)) && text[10] === 'T' && isTime(text.slice(11)),
  duration: (text) => /^P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)$/.test(text),
  uuid: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  email: (text) => /^[\w+-]+(\.[\w+-]+)*@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(text),
  hostname: (text) => text.split('.').every((label) => /^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(label)),
  ipv4: isIPv4,
  ipv6: isIPv6,
  uri: (text) => URL.canParse(text) && /^[\x21-\x7e]+$/.test(text),
};

const CHECKS: Readonly<Record<string, Check>> = {
  type: ({ type }, value) => [type].flat().some((each) => isType(value, each)),
  enum: (schema, value) => (schema.enum as unknown[]).some((each) => isDeepStrictEqual(each, value)),
  const: (schema, value) => isDeepStrictEqual(schema.const, value),
  minimum: numeric('minimum', (value, limit) => value >= limit),
  maximum: numeric('maximum', (value, limit) => value <= limit),
  exclusiveMinimum: numeric('exclusiveMinimum', (value, limit) => value > limit),
  exclusiveMaximum: numeric('exclusiveMaximum', (value, limit) => value < limit),
  multipleOf: numeric(
    'multipleOf',
    (value, step) =>
      Math.abs(value / step - Math.round(value / step)) <= 1e-9 * Math.max(1, Math.abs(value / step)),
  ),
  minLength: sized('minLength', textLength, 1),
  maxLength: sized('maxLength', textLength, -1),
  pattern: ({ pattern }, value) =>
    typeof value !== 'string' || new RegExp(pattern as string, 'u').test(value),
  format: ({ format }, value) => typeof value !== 'string' || (FORMATS[format as string]?.(value) ?? true),
  minItems: sized('minItems', listLength, 1),
  maxItems: sized('maxItems', listLength, -1),
  uniqueItems: ({ uniqueItems }, value) =>
    !uniqueItems ||
    !Array.isArray(value) ||
    new Set(value.map((each) => JSON.stringify(each))).size === value.length,
  prefixItems: ({ prefixItems }, value, root) =>
    !Array.isArray(value) ||
    (prefixItems as unknown[]).every((each, i) => i >= value.length || isValid(each, value[i], root)),
  items: ({ items, prefixItems = [] }, value, root) =>
    !Array.isArray(value) ||
    value.every((each, i) => i < (prefixItems as unknown[]).length || isValid(items, each, root)),
  minProperties: sized('minProperties', memberCount, 1),
  maxProperties: sized('maxProperties', memberCount, -1),
  required: ({ required }, value) =>
    !isObject(value) || (required as string[]).every((key) => Object.hasOwn(value, key)),
  properties: membersValid,
  patternProperties: () => true,
  additionalProperties: () => true,
  propertyNames: ({ propertyNames }, value, root) =>
    !isObject(value) || Object.keys(value).every((key) => isValid(propertyNames, key, root)),
  allOf: ({ allOf }, value, root) => (allOf as unknown[]).every((each) => isValid(each, value, root)),
  anyOf: ({ anyOf }, value, root) => (anyOf as unknown[]).some((each) => isValid(each, value, root)),
  oneOf: ({ oneOf }, value, root) =>
    (oneOf as unknown[]).filter((each) => isValid(each, value, root)).length === 1,
  $ref: ({ $ref }, value, root) => isValid(target($ref as string, root), value, root),
};

/** Whether a value is valid, as JSON Schema 2020-12 has it; written apart from the compiler, to test it. */
export function isValid(schema: unknown, value: unknown, root = schema): boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) throw new TypeError(`${schema} is no schema`);
  if (schema.nullable === true && value === null) return true;
  const members = 'additionalProperties' in schema || 'patternProperties' in schema;
  if (members && !membersValid(schema, value, root)) return false;
  return Object.keys(schema).every((keyword) => CHECKS[keyword]?.(schema, value, root) ?? true);
}

function membersValid(schema: Schema, value: unknown, root: unknown): boolean {
  if (!isObject(value)) return true;
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema;
  return Object.entries(value).every(([key, member]) => {
    const own = Object.hasOwn(properties as Schema, key) ? [(properties as Schema)[key]] : [];
    const matching = Object.entries(patternProperties as Schema).filter(([pattern]) =>
      new RegExp(pattern, 'u').test(key),
    );
    const told = [...own, ...matching.map(([, each]) => each)];
    return (told.length > 0 ? told : [additionalProperties]).every((each) => isValid(each, member, root));
  });
}

function target(reference: string, root: unknown): unknown {
  const keys = reference.split('/').slice(1);
  return keys.reduce<unknown>(
    (at, key) => (at as Schema)[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')],
    root,
  );
}

function isType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  );
}

function isTime(text: string): boolean {
  const [, hour, minute, second, zone] =
    /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):\d\d)$/.exec(text) ?? [];
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(zone ?? 0) < 24;
}
