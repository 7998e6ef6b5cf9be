import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, readArguments } from './command.ts';

const command: Command = {
  name: 'fetch',
  summary: '',
  usage: 'THING [-n N] [--yes]',
  options: { number: { type: 'string', short: 'n' }, yes: { type: 'boolean' } },
  help: {},
  words: [1, 1],
  run: () => Promise.resolve(0),
};

test('readArguments() says in words what cannot be read', () => {
  const rows: [args: string[], told: string][] = [
    [[], 'it wants to be told more'],
    [['a', 'b'], 'it does not take "b"'],
    [['a', '--numbr', '3'], 'it has no option --numbr; did you mean --number?'],
    [['a', '--number'], 'it wants a value after --number'],
    [['a', '-n'], 'it wants a value after --number'],
    [
      ['a', '--number', '-3'],
      'it wants a value after --number; one that begins with a dash is typed --number=-…',
    ],
    [
      ['a', '-n', '--yes'],
      'it wants a value after --number; one that begins with a dash is typed --number=-…',
    ],
    [['a', '--yes=no'], 'it takes no value after --yes'],
  ];
  for (const [args, told] of rows) {
    assert.throws(() => readArguments(command, args), {
      code: 'bad_request',
      message: `Cannot run freehold fetch: ${told}`,
      hint: 'Usage: freehold fetch THING [-n N] [--yes]',
    });
  }
  assert.deepEqual(readArguments(command, ['a', '--number=-3']).options.number, '-3');
});
