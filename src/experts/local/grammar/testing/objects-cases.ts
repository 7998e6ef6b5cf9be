import type { Case } from './case.ts';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 20 },
    age: { type: 'integer', minimum: 0, maximum: 130 },
    email: { type: 'string', format: 'email' },
  },
  required: ['name', 'age'],
  additionalProperties: false,
};

/** Schemas of objects. */
export const OBJECTS: readonly Case[] = [
  {
    name: 'an object with required and optional members',
    schema: person,
    valid: [
      '{"name":"Ada","age":36}',
      '{ "name": "Ada", "age": 36, "email": "a@b.io" }',
      '{\n  "name": "Ü",\n  "age": 0\n}',
    ],
    invalid: [
      '{"name":"Ada"}',
      '{"age":36,"name":"Ada"}',
      '{"name":"","age":36}',
      '{"name":"Ada","age":131}',
      '{"name":"Ada","age":36,"more":1}',
      '{"name":"Ada","age":36,}',
      '{"name":"Ada","age":36} ',
    ],
  },
  {
    name: 'an object whose members are all optional',
    schema: { type: 'object', properties: { a: { type: 'null' }, b: { type: 'null' }, c: { type: 'null' } } },
    valid: [
      '{}',
      '{"a":null}',
      '{"b":null}',
      '{"c":null}',
      '{"a":null,"c":null}',
      '{"a":null,"b":null,"c":null}',
    ],
    invalid: ['{"b":null,"a":null}', '{"a":null,"a":null}', '{,"a":null}', '{"d":null}'],
  },
  {
    name: 'optional members around a required one',
    schema: {
      type: 'object',
      properties: { a: true, b: { const: 1 }, c: { type: 'boolean' } },
      required: ['b'],
    },
    valid: ['{"b":1}', '{"a":[],"b":1}', '{"b":1,"c":true}', '{"a":{"x":[1]},"b":1,"c":false}'],
    invalid: ['{}', '{"a":1}', '{"c":true}', '{"a":1,"c":true}'],
  },
  {
    name: 'other members of one kind',
    schema: {
      type: 'object',
      properties: { id: { type: 'integer' }, idx: { type: 'integer' } },
      required: ['id'],
      additionalProperties: { type: 'boolean' },
    },
    valid: ['{"id":1}', '{"id":1,"x":true}', '{"id":1,"i":true,"idxx":false}', '{"id":1,"idx":2,"":true}'],
    invalid: [
      '{"id":1,"x":2}',
      '{"id":1,"id":true}',
      '{"id":1,"idx":true}',
      '{"x":true}',
      '{"id":1,"\\u0069d":true}',
    ],
  },
  {
    name: 'any object',
    schema: { type: 'object' },
    valid: ['{}', '{"a":1,"b":{"c":[null,"x"]}}', '{"\\n":1e5}'],
    invalid: ['[]', '{"a"}', '{a:1}', '{"a":1 }x'],
  },
  {
    name: 'numbers of members',
    schema: { type: 'object', properties: { a: true, b: true, c: true }, minProperties: 1, maxProperties: 2 },
    valid: ['{"a":1}', '{"a":1,"c":1}', '{"b":1,"c":1}'],
    invalid: ['{}', '{"a":1,"b":1,"c":1}'],
  },
  {
    name: 'numbers of members that are not named',
    schema: { additionalProperties: { type: 'integer' }, minProperties: 1, maxProperties: 3 },
    valid: ['{"a":1}', '{"a":1,"b":2,"c":3}'],
    invalid: ['{}', '{"a":1,"b":2,"c":3,"d":4}'],
  },
  {
    name: 'members by the pattern of their names',
    schema: {
      type: 'object',
      properties: { n_1: { maximum: 5 } },
      patternProperties: { '^n_': { type: 'integer' }, '^s_': { type: 'string' } },
      additionalProperties: { type: 'null' },
    },
    valid: ['{"n_1":5,"n_2":7,"s_x":"","other":null}', '{}'],
    invalid: ['{"n_1":6}', '{"n_2":"x"}', '{"s_":1}', '{"other":1}', '{"n_1":1.5}'],
  },
  {
    name: 'names under a rule',
    schema: {
      type: 'object',
      propertyNames: { pattern: '^[a-z]{1,3}$' },
      additionalProperties: { type: 'integer' },
    },
    valid: ['{}', '{"abc":1,"x":2}'],
    invalid: ['{"abcd":1}', '{"":1}', '{"A":1}'],
  },
  {
    name: 'names that need escapes',
    schema: { type: 'object', properties: { 'a"b\\': { const: 'x\ny"\u0001' }, 'ключ-😀': { const: '😀' } } },
    valid: ['{"a\\"b\\\\":"x\\ny\\"\\u0001","ключ-😀":"😀"}', '{}'],
    invalid: ['{"a"b\\":"x"}'],
  },
];
