import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GEMMA,
  GRANITE,
  HARMONY,
  HERMES,
  LLAMA,
  MISTRAL,
  PARTS,
  THINKS_FIRST,
} from '../testing/templates.ts';
import { CompiledTemplate } from './compiled-template.ts';
import { probeTemplate } from './probe-template.ts';

const traitsOf = (text: string) => probeTemplate(new CompiledTemplate(text));
const OBJECT = { arguments: 'object', noText: null, shortIds: false, parallel: true } as const;

const TEMPLATES = { GEMMA, GRANITE, HARMONY, HERMES, LLAMA, MISTRAL, PARTS, THINKS_FIRST };
const FOUND = {
  HERMES: {
    system: true,
    tools: true,
    thinkingSwitch: 'enable_thinking',
    pastCalls: { ...OBJECT, noText: '' },
  },
  THINKS_FIRST: { system: true, tools: false, thinkingSwitch: undefined, pastCalls: undefined },
  LLAMA: { system: true, developer: false, tools: true, pastCalls: { ...OBJECT, parallel: false } },
  MISTRAL: { system: true, tools: true, pastCalls: { ...OBJECT, shortIds: true } },
  GEMMA: { system: false, tools: false, pastCalls: undefined },
  HARMONY: { system: true, tools: true, reasoningEffort: true, pastCalls: { ...OBJECT, parallel: false } },
  PARTS: { system: true, contentAsParts: true, tools: false },
  GRANITE: { system: true, tools: true, pastCalls: undefined },
} as const;

for (const [name, expected] of Object.entries(FOUND))
  test(`a template like ${name} is seen through`, () => {
    const traits: Record<string, unknown> = { ...traitsOf(TEMPLATES[name as keyof typeof TEMPLATES]) };
    assert.equal(traits.fault, undefined);
    for (const [trait, value] of Object.entries(expected)) assert.deepEqual(traits[trait], value, trait);
  });

test('a role is known where it is treated unlike any other, not where it is merely written down', () => {
  const echo = '{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}';
  assert.equal(traitsOf(echo).developer, false);
  const knows =
    "{% for m in messages %}<{{ 'dev' if m.role == 'developer' else m.role }}>{{ m.content }}{% endfor %}";
  assert.equal(traitsOf(knows).developer, true);
});

test('arguments that a template puts together with + are handed over as text', () => {
  const text = `{% for m in messages %}{{ m.role + (m.content or '') }}{% for c in m.tool_calls or [] %}{{ c.function.name + ' ' + c.function.arguments }}{% endfor %}{% endfor %}`;
  assert.deepEqual(traitsOf(text).pastCalls?.arguments, 'text');
});

test('a template that wants a list of tools even without tools gets one', () => {
  const traits = traitsOf('{{ tools | length }}{% for m in messages %}{{ m.content }}{% endfor %}');
  assert.equal(traits.emptyTools, true);
  assert.equal(traits.fault, undefined);
});

test('a template that reads the description of every parameter is given one', () => {
  const hello = '{% for m in messages %}{{ m.content }}{% endfor %}';
  const list =
    '{% for t in tools or [] %}{{ t.function.name }}{% for _, p in t.function.parameters.properties.items() %}';
  const picky = traitsOf(`${hello}${list}{{ p.description | trim }}{% endfor %}{% endfor %}`);
  assert.deepEqual([picky.tools, picky.fullTools], [true, true]);
  assert.equal(traitsOf(HERMES).fullTools, false);
});

test('a template that fails at a greeting says why', () => {
  assert.match(traitsOf('{{ messages | no_such_filter }}').fault ?? '', /no_such_filter/);
  assert.match(traitsOf('Hello').fault ?? '', /leaves out/);
});
