import { nearest } from '#std/nearest.ts';
import type { Schema } from './schema.ts';

/** One thing wrong with a configuration: where, what, and what to do. */
export interface Flaw {
  readonly path: string;
  readonly problem: string;
}

/** Checks a value against the schema and answers it with all defaults filled in; flaws are gathered, not thrown. */
export function validate(schema: Schema, value: unknown, path: string, flaws: Flaw[]): unknown {
  switch (schema.type) {
    case 'object':
      return validateObject(schema, value, path, flaws);
    case 'array':
      return validateList(schema, value, path, flaws);
    default: {
      const problem = leafProblem(schema, value);
      if (problem) flaws.push({ path, problem });
      return value;
    }
  }
}

function validateObject(schema: Schema, value: unknown, path: string, flaws: Flaw[]): unknown {
  const given = value ?? {}; // `server:` with nothing under it is an empty object in YAML
  if (typeof given !== 'object' || Array.isArray(given)) {
    flaws.push({ path, problem: `must be a group of settings, not ${show(given)}` });
    return {};
  }
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(given)) {
    // Own members only: `constructor` is a key like any other.
    const property =
      schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const known = property ?? (schema.additionalProperties || undefined);
    if (!known) flaws.push({ path: join(path, key), problem: unknownKey(schema, key) });
    else if (schema.propertyNames && !new RegExp(schema.propertyNames.pattern).test(key)) {
      flaws.push({
        path: join(path, key),
        problem: 'is not a usable name: letters, digits, dot, dash and underscore, at most 64',
      });
    } else out[key] = validate(known, inner, join(path, key), flaws);
  }
  for (const key of schema.required ?? []) {
    if (out[key] === undefined) flaws.push({ path: join(path, key), problem: 'is missing' });
  }
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const filled = out[key] === undefined ? defaultOf(inner) : undefined;
    if (filled !== undefined) out[key] = filled;
  }
  return out;
}

function validateList(schema: Schema, value: unknown, path: string, flaws: Flaw[]): unknown {
  if (!Array.isArray(value)) {
    flaws.push({ path, problem: `must be a list, not ${show(value)}` });
    return [];
  }
  const items = schema.items;
  return items ? value.map((item, index) => validate(items, item, `${path}[${index}]`, flaws)) : value;
}

function leafProblem(schema: Schema, value: unknown): string | undefined {
  if (schema.type === 'string') {
    if (typeof value !== 'string' || value === '') return `must be text, not ${show(value)}`;
    if (schema.enum && !schema.enum.includes(value)) {
      const near = nearest(value, schema.enum);
      return `must be one of ${schema.enum.join(', ')}, not ${show(value)}${near ? `; did you mean ${near}?` : ''}`;
    }
    if (schema.pattern && !new RegExp(schema.pattern).test(value)) {
      return `does not match ${schema.pattern}`; // the value is not shown: people put keys where names belong
    }
    return undefined;
  }
  if (schema.type === 'boolean')
    return typeof value === 'boolean' ? undefined : `must be true or false, not ${show(value)}`;
  if (typeof value !== 'number' || !Number.isFinite(value)) return `must be a number, not ${show(value)}`;
  if (schema.type === 'integer' && !Number.isInteger(value))
    return `must be a whole number, not ${show(value)}`;
  if (value < (schema.minimum ?? -Infinity)) return `must be at least ${schema.minimum}, not ${show(value)}`;
  if (value > (schema.maximum ?? Infinity)) return `must be at most ${schema.maximum}, not ${show(value)}`;
  return undefined;
}

/** Groups without a required member have a default: all of their defaults. Optional leaves have none. */
function defaultOf(schema: Schema): unknown {
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema.type !== 'object' || schema.required?.length) return undefined;
  return validateObject(schema, {}, '', []);
}

function unknownKey(schema: Schema, key: string): string {
  const known = Object.keys(schema.properties ?? {});
  const near = nearest(key, known);
  return near
    ? `is not a setting; did you mean ${near}?`
    : `is not a setting; known here: ${known.join(', ')}`;
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
