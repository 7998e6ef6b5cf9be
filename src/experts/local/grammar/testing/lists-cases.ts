import type { Case } from './case.ts';

/** Schemas of lists. */
export const LISTS: readonly Case[] = [
  {
    name: 'a list with bounds',
    schema: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 4 },
    valid: ['[1,2]', '[1, 2, 3]', '[\n  1,\n  2,\n  3,\n  4\n]'],
    invalid: ['[]', '[1]', '[1,2,3,4,5]', '[1,"2"]', '[1,2,]'],
  },
  {
    name: 'an empty list',
    schema: { type: 'array', items: false },
    valid: ['[]', '[ ]'],
    invalid: ['[1]'],
  },
  {
    name: 'a pair',
    schema: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }], minItems: 2 },
    valid: ['["a",true]'],
    invalid: ['["a"]', '[]', '["a",true,1]', '[true,"a"]'],
  },
  {
    name: 'first items and others',
    schema: { type: 'array', prefixItems: [{ const: 'a' }], items: { type: 'null' }, maxItems: 3 },
    valid: ['[]', '["a"]', '["a",null,null]'],
    invalid: ['[null]', '["a","a"]', '["a",null,null,null]'],
  },
  {
    name: 'different items',
    schema: { type: 'array', items: { enum: ['a', 'b', 'c'] }, uniqueItems: true, minItems: 1, maxItems: 2 },
    valid: ['["a"]', '["c","a"]', '["a","b"]'],
    invalid: ['[]', '["a","a"]', '["a","b","c"]', '["d"]'],
  },
  {
    name: 'a long list',
    schema: { type: 'array', items: { type: 'null' }, minItems: 1, maxItems: 100_000 },
    valid: ['[null]', `[${Array.from({ length: 4000 }, () => 'null')}]`],
    invalid: ['[]', `[${Array.from({ length: 5001 }, () => 'null')}]`],
  },
];
