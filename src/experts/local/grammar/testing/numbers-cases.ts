import type { Case } from './case.ts';

/** Schemas of numbers. */
export const NUMBERS: readonly Case[] = [
  {
    name: 'any number',
    schema: { type: 'number' },
    valid: ['0', '-1.5', '1e10', '2.5E-7', '1234567890123456789'],
    invalid: ['01', '.5', '1.', '+1', 'NaN', '1e400', '--1'],
  },
  {
    name: 'any integer',
    schema: { type: 'integer' },
    valid: ['0', '-12', '9223372036854775807'],
    invalid: ['1.0', '1e3', '007'],
  },
  {
    name: 'an integer with bounds on both sides of zero',
    schema: { type: 'integer', minimum: -123, exclusiveMaximum: 45 },
    valid: ['-123', '-99', '-1', '0', '9', '44'],
    invalid: ['-124', '45', '-0', '-200', '100', '-00'],
  },
  {
    name: 'a negative integer',
    schema: { type: 'integer', exclusiveMinimum: -20.5, maximum: -3 },
    valid: ['-20', '-3', '-10'],
    invalid: ['-21', '-2', '0', '3', '-'],
  },
  {
    name: 'an integer with one bound',
    schema: { type: 'integer', minimum: 1000 },
    valid: ['1000', '1001', '123456789012'],
    invalid: ['999', '-1000', '0'],
  },
  {
    name: 'a large integer',
    schema: { type: 'integer', exclusiveMinimum: 9007199254740992, maximum: 9007199254741000 },
    valid: ['9007199254740994', '9007199254741000'],
    invalid: ['9007199254740992', '9007199254740993', '9007199254741001'],
  },
  {
    name: 'a probability',
    schema: { type: 'number', minimum: 0, maximum: 1 },
    valid: ['0', '1', '0.5', '1.0', '0.12345678'],
    invalid: ['-0.1', '1.01', '2', '1.00000001', '0.', '-0'],
  },
  {
    name: 'a number between decimals',
    schema: { type: 'number', exclusiveMinimum: -1.25, maximum: 3.14 },
    valid: ['-1.2', '-1.24999999', '0', '0.0', '3.14', '3.1399', '-1', '3.140'],
    invalid: ['-1.25', '-1.250', '3.141', '3.2', '-2', '4'],
  },
  {
    name: 'a number above zero',
    schema: { type: 'number', exclusiveMinimum: 0 },
    valid: ['0.00000001', '1', '99999.5'],
    invalid: ['0', '0.0', '-1', '-0.5'],
  },
  {
    name: 'amounts of money',
    schema: { type: 'number', multipleOf: 0.05, minimum: 0, maximum: 100 },
    valid: ['0', '0.05', '99.95', '100', '1.5', '7.00'],
    invalid: ['0.01', '0.051', '100.05', '1.52'],
  },
  {
    name: 'multiples of seven',
    schema: { type: 'integer', multipleOf: 7, minimum: -100, maximum: 1000 },
    valid: ['0', '7', '-98', '994'],
    invalid: ['8', '-100', '1001', '-0'],
  },
];
