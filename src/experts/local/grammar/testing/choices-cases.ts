import type { Case } from './case.ts';

/** Schemas of alternatives, references and constants. */
export const CHOICES: readonly Case[] = [
  {
    name: 'an enum of all types',
    schema: { enum: ['red', 'rose', 1, 10, 1.5, null, true, ['x', { y: [] }], {}] },
    valid: [
      '"red"',
      '"rose"',
      '1',
      '10',
      '1.5',
      'null',
      'true',
      '["x",{"y":[]}]',
      '{}',
      '[ "x", { "y": [] } ]',
    ],
    invalid: ['"ro"', '2', 'false', '["x"]', '"red', '11'],
  },
  {
    name: 'an enum beside other keywords',
    schema: { type: ['string', 'integer'], enum: ['a', 'bbb', 3, 4.5, null, 30], maxLength: 2, maximum: 10 },
    valid: ['"a"', '3'],
    invalid: ['"bbb"', '4.5', 'null', '30'],
  },
  {
    name: 'a list of types',
    schema: { type: ['string', 'null'], maxLength: 1 },
    valid: ['null', '"a"', '""'],
    invalid: ['"ab"', '1'],
  },
  {
    name: 'a nullable text',
    schema: { type: 'string', nullable: true, maxLength: 2 },
    valid: ['null', '"ab"'],
    invalid: ['"abc"', '1'],
  },
  {
    name: 'keywords without a type',
    schema: { minimum: 3 },
    valid: ['3', '4.5'],
    invalid: ['2', '"x"'],
  },
  {
    name: 'any value',
    schema: {},
    valid: ['1', '"x"', 'null', '[[[{"a":[]}]]]', '{"a":{"b":false}}'],
    invalid: ['', 'x', '[1,]', `${'['.repeat(20)}${']'.repeat(20)}`],
  },
  {
    name: 'anyOf with members in common',
    schema: {
      type: 'object',
      properties: { id: { type: 'integer' } },
      required: ['id'],
      anyOf: [
        { properties: { a: { type: 'string' } }, required: ['a'] },
        { properties: { b: { type: 'boolean' } }, required: ['b'] },
      ],
    },
    valid: ['{"id":1,"a":"x"}', '{"id":1,"b":true}'],
    invalid: ['{"id":1}', '{"a":"x"}', '{"id":1,"a":true}'],
  },
  {
    name: 'oneOf told apart by a constant',
    schema: {
      oneOf: [
        {
          type: 'object',
          properties: { kind: { const: 'cat' }, lives: { type: 'integer' } },
          required: ['kind', 'lives'],
        },
        {
          type: 'object',
          properties: { kind: { const: 'dog' }, name: { type: 'string' } },
          required: ['kind'],
        },
        { type: 'null' },
      ],
    },
    valid: ['{"kind":"cat","lives":9}', '{"kind":"dog"}', '{"kind":"dog","name":"Rex"}', 'null'],
    invalid: ['{"kind":"cow"}', '{"kind":"cat"}', '{"kind":"cat","lives":9,"name":"x"}'],
  },
  {
    name: 'oneOf told apart by required members',
    schema: {
      oneOf: [
        { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false },
        { type: 'object', properties: { b: {} }, required: ['b'], additionalProperties: false },
      ],
    },
    valid: ['{"a":1}', '{"b":1}'],
    invalid: ['{}', '{"a":1,"b":1}'],
  },
  {
    name: 'allOf that merges',
    schema: {
      allOf: [
        { type: 'object', properties: { a: { type: 'integer', minimum: 1 } }, required: ['a'] },
        { properties: { a: { maximum: 3 }, b: { type: ['string', 'null'] } } },
        { properties: { b: { type: 'string' } }, required: ['b'] },
      ],
    },
    valid: ['{"a":3,"b":"x"}', '{"a":1,"b":""}'],
    invalid: ['{"a":0,"b":"x"}', '{"a":4,"b":"x"}', '{"a":3,"b":null}', '{"a":3}'],
  },
  {
    name: 'references that lead back',
    schema: {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: {
            value: { $ref: '#/definitions/a~1b%20c' },
            children: { type: 'array', items: { $ref: '#/$defs/node' } },
            next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
          },
          required: ['value'],
        },
      },
      definitions: { 'a/b c': { type: 'integer' } },
    },
    valid: [
      '{"value":1}',
      '{"value":1,"children":[{"value":2,"children":[]}],"next":{"value":3,"next":null}}',
    ],
    invalid: ['{}', '{"value":1,"children":[{}]}', '{"value":1,"next":{}}', '{"value":"x"}'],
  },
  {
    name: 'a reference to the whole',
    schema: { type: 'array', items: { $ref: '#' } },
    valid: ['[]', '[[],[[]]]'],
    invalid: ['[1]', '[[]'],
  },
  {
    name: 'remarks',
    schema: {
      $schema: 'x',
      title: 't',
      description: 'd',
      default: 3,
      type: 'integer',
      format: 'int32',
      examples: [1],
    },
    valid: ['7'],
    invalid: ['"7"'],
  },
];
