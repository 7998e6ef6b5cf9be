import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { grammarOf } from './grammar-of.ts';

const FIELD = 'response_format.json_schema.schema';

/** Schemas that no grammar can enforce, and the place that the error must name. */
const REFUSED: readonly (readonly [place: string, schema: unknown, strict?: boolean])[] = [
  ['/not', { not: { type: 'string' } }],
  ['/properties/a/not', { type: 'object', properties: { a: { not: { minLength: 1 } } } }],
  ['/if', { if: { type: 'string' }, else: { minLength: 1 } }],
  ['/then', JSON.parse('{"then":{}}')],
  ['/contains', { type: 'array', contains: { type: 'string' } }],
  ['/dependentRequired', { type: 'object', dependentRequired: { a: ['b'] } }],
  ['/dependentSchemas', { type: 'object', dependentSchemas: {} }],
  ['/anyOf/1/items/not', { anyOf: [{ type: 'null' }, { type: 'array', items: { not: { const: 1 } } }] }],
  ['/$defs/a~1b/not', { $ref: '#/$defs/a~1b', $defs: { 'a/b': { not: { const: 1 } } } }],
  ['/allOf/0/else', { allOf: [{ else: {} }], type: 'object' }],
  ['/uniqueItems', { type: 'array', items: { type: 'string' }, uniqueItems: true }],
  ['/uniqueItems', { type: 'array', items: { enum: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, uniqueItems: true }],
  ['/unevaluatedProperties', { type: 'object', unevaluatedProperties: { type: 'string' } }],
  ['/unevaluatedItems', { type: 'array', unevaluatedItems: { type: 'string' } }],
  ['/minProperties', { type: 'object', minProperties: 2 }],
  ['/pattern', { type: 'string', pattern: '^a(?=b)' }],
  ['/pattern', { type: 'string', pattern: '^(?=a)b|c' }],
  ['/pattern', { type: 'string', pattern: '(?<!a)b' }],
  ['/pattern', { type: 'string', pattern: '(a)\\1' }],
  ['/pattern', { type: 'string', pattern: '(?<x>a)\\k<x>' }],
  ['/pattern', { type: 'string', pattern: '\\bword\\b' }],
  ['/pattern', { type: 'string', pattern: '^\\p{L}+$' }],
  ['/pattern', { type: 'string', pattern: '^[\\p{L}x]+$' }],
  ['/pattern', { type: 'string', pattern: '^(?i:a)$' }],
  ['/pattern', { type: 'string', pattern: '^.{1,5000}$' }],
  ['/pattern', { type: 'string', pattern: 'a.{20}b' }],
  ['/pattern', { type: 'string', pattern: '(?:a{1000}){1000}' }],
  ['/pattern', { type: 'string', pattern: 'x'.repeat(5000) }],
  [
    '/patternProperties/b',
    { type: 'object', patternProperties: { a: { type: 'string' }, b: { type: 'null' } } },
  ],
  ['/propertyNames', { type: 'object', propertyNames: { anyOf: [{ minLength: 2 }, { pattern: 'x' }] } }],
  ['/oneOf', { oneOf: [{ type: 'string' }, { type: ['string', 'null'] }] }],
  ['/oneOf', { oneOf: [{ type: 'integer' }, { type: 'number' }] }],
  ['/oneOf', { oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }],
  ['/multipleOf', { type: 'integer', multipleOf: 1.5 }],
  ['/multipleOf', { type: 'number', allOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }, false],
  ['/exclusiveMinimum', { type: 'number', exclusiveMinimum: 0.1234567890123456 }],
  ['/minimum', { type: 'number', minimum: 1e-300 }],
  ['/$ref', { $ref: 'https://example.org/schema.json' }],
  ['/$ref', { $ref: '#anchor' }],
  ['/items/$dynamicRef', { type: 'array', items: { $dynamicRef: '#a' } }],
  ['/properties', { enum: [{ a: 1 }], properties: { a: { type: 'string' } } }],
  ['/format', { type: 'string', format: 'iri' }, true],
  ['/minlength', { type: 'string', minlength: 3 }, true],
];

/** Schemas that make no sense. */
const BAD: readonly (readonly [place: string, schema: unknown])[] = [
  ['', 7],
  ['', null],
  ['/items', { type: 'array', items: 'string' }],
  ['/type', { type: 'text' }],
  ['/type', { type: [] }],
  ['/minLength', { type: 'string', minLength: -1 }],
  ['/minLength', { type: 'string', minLength: '3' }],
  ['/maximum', { type: 'number', maximum: '3' }],
  ['/exclusiveMinimum', { type: 'number', minimum: 1, exclusiveMinimum: true }],
  ['/required', { type: 'object', required: 'a' }],
  ['/required/1', { type: 'object', required: ['a', 1] }],
  ['/properties', { type: 'object', properties: [] }],
  ['/enum', { enum: 'a' }],
  ['/anyOf', { anyOf: {} }],
  ['/pattern', { type: 'string', pattern: '(' }],
  ['/multipleOf', { type: 'integer', multipleOf: 0 }],
  ['/$ref', { $ref: '#/$defs/missing' }],
  ['/$ref', { $ref: '#/%zz' }],
  ['', false],
  ['', { not: {} }],
  ['', { enum: [] }],
  ['', { type: 'integer', minimum: 5, maximum: 4 }],
  ['', { type: 'string', minLength: 5, maxLength: 4 }],
  ['', { type: 'string', pattern: '^a$', minLength: 2 }],
  ['', { type: 'string', const: 3 }],
  ['', { allOf: [{ type: 'string' }, { type: 'number' }] }],
  ['', { type: 'object', properties: { a: false }, required: ['a'] }],
  ['', { type: 'object', additionalProperties: false, required: ['a'] }],
  ['', { type: 'array', items: false, minItems: 1 }],
  ['', { type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] }],
  ['', { type: 'array', items: { $ref: '#' }, minItems: 1 }],
  ['', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
  ['', { const: JSON.parse('['.repeat(2000) + ']'.repeat(2000)) }],
  ['/$defs/a', { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } }],
  ['', { anyOf: [{ $ref: '#' }, { type: 'null' }] }],
];

/** Schemas whose grammar would be too large, or that are nested too deep. */
const LARGE: readonly (readonly [limit: RegExp, schema: unknown])[] = [
  [/100000 repetitions/, { type: 'string', minLength: 1e9 }],
  [/100000 repetitions/, { type: 'array', items: { type: 'null' }, minItems: 1e6 }],
  [/5000 rules/, { type: 'object', properties: optionalMembers(6000) }],
  [/bytes/, { enum: Array.from({ length: 9000 }, (_, i) => `${i}${'x'.repeat(100)}`) }],
  [
    /200 alternatives/,
    { allOf: Array.from({ length: 9 }, (_, i) => ({ anyOf: [{ minLength: i }, { maxLength: 99 }] })) },
  ],
  [/200 others/, nested(300)],
  [/2000 states/, { type: 'string', pattern: '^[a-z]+$', maxLength: 3000 }],
  [/2000 states/, { type: 'integer', multipleOf: 1009 }],
];

describe('a schema that cannot be enforced', () => {
  for (const [place, schema, strict = false] of REFUSED)
    it(`is refused at ${place}: ${JSON.stringify(schema).slice(0, 80)}`, () => {
      const error = errorOf(schema, strict);
      assert.equal(error.code, 'unsupported', error.message);
      assert.equal(error.details.param, FIELD);
      assert.ok(error.message.includes(`${FIELD}#${placeOf(error, place)}: `), error.message);
      assert.ok(error.hint);
    });

  for (const [place, schema] of BAD)
    it(`is an error at ${place || 'its root'}: ${JSON.stringify(schema).slice(0, 80)}`, () => {
      const error = errorOf(schema);
      assert.equal(error.code, 'bad_request', error.message);
      assert.equal(error.details.param, FIELD);
      assert.ok(error.message.includes(`at ${FIELD}#${place}: `), error.message);
    });

  for (const [limit, schema] of LARGE)
    it(`is refused where it grows beyond a limit: ${limit.source}`, () => {
      const error = errorOf(schema);
      assert.match(error.message, limit);
      assert.match(error.message, /response_format\.json_schema\.schema#/);
    });

  it('may have unknown keywords and formats where it is not strict', () => {
    assert.doesNotThrow(() => grammarOf({ type: 'string', format: 'iri', minlength: 3 }));
    assert.doesNotThrow(() =>
      grammarOf({ type: 'string', 'x-order': 1, description: 'd' }, { strict: true }),
    );
  });

  it('is named by the field it came in', () => {
    const field = 'tools[0].function.parameters';
    assert.throws(
      () => grammarOf({ not: { const: 1 } }, { field }),
      (error: AppError) => {
        return error.details.param === field && error.message.includes('tools[0].function.parameters#/not');
      },
    );
  });
});

function errorOf(schema: unknown, strict = false): AppError {
  try {
    grammarOf(schema, { strict });
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  return assert.fail('it was compiled');
}

/** Within a combination either of the places is right. */
function placeOf({ message }: AppError, place: string): string {
  return /#(\/allOf\/\d)/.test(message) && !place.startsWith('/allOf') ? `/allOf/0${place}` : place;
}

function optionalMembers(count: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, { type: 'null' }]));
}

function nested(depth: number): unknown {
  let schema: unknown = { type: 'null' };
  for (let i = 0; i < depth; i++) schema = { type: 'array', items: schema };
  return schema;
}
