import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompiledTemplate, LONGEST_RANGE, TemplateRefusal } from './compiled-template.ts';

const NOON = new Date(2026, 6, 4, 13, 5, 9);
const render = (text: string, variables = {}) => new CompiledTemplate(text).render(variables, NOON);

test('dates are written as Python writes them in the C locale', () => {
  assert.equal(render('{{ strftime_now("%d %b %Y") }}'), '04 Jul 2026');
  assert.equal(
    render('{{ strftime_now("%A, %B %-d, %I:%M:%S %p, %y, 100%%, %Q") }}'),
    'Saturday, July 4, 01:05:09 PM, 26, 100%, %Q',
  );
});

test('JSON is written as Python writes it', () => {
  const tool = { name: 'f', list: [1, true, null], empty: {}, text: 'ä"\n' };
  assert.equal(
    render('{{ tool | tojson }}', { tool }),
    '{"name": "f", "list": [1, true, null], "empty": {}, "text": "ä\\"\\n"}',
  );
  assert.equal(render('{{ x | tojson(indent=2) }}', { x: { a: [1] } }), '{\n  "a": [\n    1\n  ]\n}');
});

test('a refusal is told from a fault', () => {
  assert.throws(
    () => render('{{ raise_exception("No, thanks") }}'),
    (error: Error) => {
      return error instanceof TemplateRefusal && error.message === 'No, thanks';
    },
  );
  assert.throws(
    () => render('{{ 1 | rot13 }}'),
    (error) => !(error instanceof TemplateRefusal),
  );
  assert.throws(() => new CompiledTemplate('{% if %}'));
});

test('range counts as in Python, and not for ever', () => {
  assert.equal(
    render('{{ range(3) | join }} {{ range(1, 4) | join }} {{ range(6, 0, -2) | join }}'),
    '012 123 642',
  );
  assert.throws(() => render('{{ range(1000000000) | length }}'), new RegExp(`at most ${LONGEST_RANGE}`));
  assert.throws(() => render('{{ range(1, 2, 0) | length }}'), /step of 0/);
});

test('marks for trainers are read over', () => {
  assert.equal(render('a{% generation %}b{%- endgeneration %} c'), 'ab c');
});
