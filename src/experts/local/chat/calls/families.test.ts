import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formOf, MARKS, readPieces } from '../testing/forms.ts';
import { GRANITE, HERMES, LLAMA, MISTRAL, THINKS_FIRST } from '../testing/templates.ts';
import { callFormatOf } from './families.ts';

test('a family is known by the marks in its template', () => {
  for (const [name, marks] of Object.entries(MARKS)) assert.equal(callFormatOf(marks)?.name, name);
  const found = [HERMES, LLAMA, MISTRAL, GRANITE, THINKS_FIRST].map((text) => callFormatOf(text)?.name);
  assert.deepEqual(found, ['hermes', 'llama', 'mistral', 'granite', undefined]);
});

test('what is written of the past is read as it was meant', () => {
  const calls = [
    { name: 'now', arguments: '{}' },
    { name: 'say', arguments: '{"text": "a < b", "times": 2}' },
  ];
  const tools = new Map(calls.map(({ name }) => [name, { name }]));
  for (const name of [...Object.keys(MARKS), 'generic']) {
    const form = formOf(name, { tools });
    const read = readPieces(form, [form.calls?.write(calls) ?? '']);
    const plain = read.calls.map((call) => call.replaceAll('": ', '":').replaceAll(', "', ',"'));
    assert.deepEqual(plain, ['now({})', 'say({"text":"a < b","times":2})'], name);
    assert.equal(read.text, '', name);
  }
});
