import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asFields, readFields } from './settings-fields.ts';

const EMPTY = { system: '', temperature: '', top_p: '', max_tokens: '', tools: '', isTaught: true };

test('settings survive being typed', () => {
  const settings = {
    system: 'Be brief.',
    temperature: 0,
    top_p: 0.5,
    max_tokens: 100,
    tools: [{ type: 'function' }],
    learn: false,
  };
  assert.deepEqual(readFields(asFields(settings)), { settings });
  assert.deepEqual(readFields(asFields({})), { settings: {} });
});

test('a comma is a point', () => {
  assert.deepEqual(readFields({ ...EMPTY, temperature: '0,7' }), { settings: { temperature: 0.7 } });
});

test('what cannot be read is named, with what could be', () => {
  const read = readFields({ ...EMPTY, temperature: 'hot', max_tokens: '1.5', tools: '{"a":1}' });
  assert.ok('troubles' in read);
  assert.equal(read.troubles.temperature, '“hot” is no number from 0 to 2');
  assert.equal(read.troubles.max_tokens, '“1.5” is no whole number from 1 to 1000000');
  assert.match(read.troubles.tools ?? '', /must be a list/);
  assert.match('troubles' in readFields({ ...EMPTY, tools: '[' }) ? 'JSON' : '', /JSON/);
});
