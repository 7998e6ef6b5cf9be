import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerFormat } from '#contract/ask.ts';
import { seededRandom } from '#std/random.ts';
import { Generator } from '../grammar/testing/generate.ts';
import { Matcher } from '../grammar/testing/match.ts';
import { answerGrammar, type Demands } from './answer-grammar.ts';
import type { AnswerForm } from './answer-reading.ts';
import { formOf, MARKS, readPieces, TOOLS } from './testing/forms.ts';

const TEXT: AnswerFormat = { type: 'text' };
const FORCED: Demands = { format: TEXT, tools: TOOLS, mustCall: true };
const FREE: Demands = { format: TEXT, tools: TOOLS, mustCall: false };
const AGE: Demands = {
  format: {
    type: 'json-schema',
    name: 'age',
    strict: true,
    schema: {
      type: 'object',
      properties: { age: { type: 'integer' } },
      required: ['age'],
      additionalProperties: false,
    },
  },
  tools: [],
  mustCall: false,
};
const FAMILIES = [...Object.keys(MARKS), 'generic', 'harmony'];

function matcherOf(demands: Demands, form: AnswerForm): Matcher {
  return new Matcher(answerGrammar(demands, form).grammar?.text ?? assert.fail('no grammar'));
}

describe('a grammar that forces a call', () => {
  for (const family of FAMILIES)
    test(`of ${family}: all it allows is read as calls that keep to their schemas`, () => {
      const form = formOf(family);
      const text = answerGrammar(FORCED, form).grammar?.text ?? '';
      const generator = new Generator(text, seededRandom(11));
      for (let round = 0; round < 40; round++) {
        const said = generator.text();
        const { calls, finish } = readPieces(form, [said]);
        assert.equal(finish, 'tool-calls', said);
        for (const call of calls) assertValid(call, said);
      }
    });

  test('lets one tool be called, and once, where that is asked', () => {
    const form = formOf('hermes', { parallel: false });
    const matcher = matcherOf({ ...FORCED, tools: TOOLS.slice(1) }, form);
    const now = '<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>';
    assert.ok(matcher.matches(now));
    assert.ok(!matcher.matches(`${now}\n${now}`));
    assert.ok(!matcher.matches(now.replace('now', 'get_weather')));
    assert.ok(!matcher.matches('Hello'));
    assert.ok(!matcher.matches(''));
    assert.ok(matcherOf(FORCED, formOf('hermes')).matches(`${now}\n${now}`));
  });
});

function assertValid(call: string, said: string): void {
  const [, name = '', text = ''] = /^(.*?)\((.*)\)$/s.exec(call) ?? [];
  const args = JSON.parse(text) as Record<string, unknown>;
  assert.ok(name === 'now' || name === 'get_weather', said);
  if (name === 'now') return;
  assert.equal(typeof args.city, 'string', said);
  if (args.days !== undefined) assert.ok(Number.isInteger(args.days), said);
  if (args.unit !== undefined) assert.ok(args.unit === 'C' || args.unit === 'F', said);
}

describe('a grammar for calls that may be made', () => {
  const now = '{"name": "now", "arguments": {}}';
  const xml = '<function=now>\n</function>\n';
  /** How each family begins a call, cut where a token may end, and how it may go on. */
  const CALLS: Readonly<Record<string, readonly (readonly [said: string, rest: string])[]>> = {
    hermes: [
      ['Well. <tool_call>', `\n${now}\n</tool_call>`],
      ['<tool_call>\n', `${now}\n</tool_call>`],
    ],
    llama: [
      ['{"name": "now"', ', "parameters": {}}'],
      [' {"name": "get_weather",', ' "parameters": {"city": "Oslo"}}'],
      ['{"name":"now", "', 'parameters": {}}'],
    ],
    mistral: [
      ['[TOOL_CALLS]', `[${now}]`],
      ['[TOOL_CALLS] ', `[${now}, ${now}]`],
    ],
    'mistral-named': [['[TOOL_CALLS]', 'now[ARGS]{}']],
    'qwen-xml': [['<think>a</think>\n<tool_call>\n', `${xml}</tool_call>`]],
    seed: [['<seed:tool_call>\n', `${xml}</seed:tool_call>`]],
    glm: [['<tool_call>', 'now\n</tool_call>']],
    minimax: [['<minimax:tool_call>\n', '<invoke name="now">\n</invoke>\n</minimax:tool_call>']],
    functionary: [['ok <function=', 'now>{}</function>']],
    'deepseek-r1': [
      [
        '<｜tool▁calls▁begin｜>',
        '<｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
      ],
    ],
    'deepseek-v3': [
      [
        '<｜tool▁calls▁begin｜>',
        '<｜tool▁call▁begin｜>now<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
      ],
    ],
    kimi: [
      [
        '<|tool_calls_section_begin|>',
        '<|tool_call_begin|>functions.now<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>',
      ],
    ],
    granite: [['<|tool_call|>', `[${now}]`]],
    nemotron: [['<TOOLCALL>', `[${now}]</TOOLCALL>`]],
    'command-r': [['<|START_ACTION|>', '[{"tool_name": "now", "parameters": {}}]<|END_ACTION|>']],
    gemma: [['<|tool_call>', 'call:now{}<tool_call|>']],
    generic: [['{"tool": "now"', ', "arguments": {}}']],
    harmony: [
      ['<|channel|>commentary to=', 'functions.now <|constrain|>json<|message|>{}'],
      ['<|channel|>commentary to=functions', '.now json<|message|>{}'],
      ['<|channel|>commentary to=functions.', 'now<|message|>{}'],
    ],
  };

  for (const family of FAMILIES)
    test(`of ${family} takes over where a call begins, and can take what was said of it`, () => {
      const { grammar } = answerGrammar(FREE, formOf(family));
      const triggers = (grammar?.triggers ?? []).map((pattern) => new RegExp(pattern));
      const matcher = new Matcher(grammar?.text ?? '');
      assert.ok(CALLS[family]?.length);
      for (const [said, rest] of CALLS[family] ?? []) {
        const found = triggers.map((trigger) => trigger.exec(said)?.[1]).find((text) => text !== undefined);
        assert.ok(found !== undefined, said);
        assert.ok(matcher.matches(found + rest), found + rest);
      }
      for (const free of ['Hello', '<', '{"name": "Ada"', 'a {"name": "now"', '<tool_call>x', '{"tool": "x"'])
        assert.ok(!triggers.some((trigger) => trigger.test(free)), free);
    });

  test('that need no mark is there after reasoning as well', () => {
    const { grammar } = answerGrammar(
      FREE,
      formOf('generic', { tags: { open: '<think>', close: '</think>' } }),
    );
    const found = grammar?.triggers?.map(
      (pattern) => new RegExp(pattern).exec('<think>a</think>\n{"tool": "now"')?.[1],
    );
    assert.deepEqual(found, [undefined, '{"tool": "now"']);
  });

  test('there is none without tools', () => {
    assert.equal(answerGrammar({ ...FREE, tools: [] }, formOf('none')).grammar, undefined);
  });
});

describe('a grammar for a format', () => {
  const THINK = { open: '<think>', close: '</think>' };

  test('allows the format alone where the model does not think', () => {
    const matcher = matcherOf(AGE, formOf('none'));
    assert.ok(matcher.matches('{"age": 3}'));
    assert.ok(!matcher.matches('<think>a</think>{"age": 3}'));
    assert.ok(!matcher.matches('{"age": "3"}'));
  });

  test('leaves reasoning free, which may or may not come', () => {
    const matcher = matcherOf(AGE, formOf('none', { tags: THINK }));
    assert.ok(matcher.matches('{"age": 3}'));
    assert.ok(matcher.matches('<think>\n3 < 4, </thin {"\n</think>\n\n{"age": 3}'));
    assert.ok(!matcher.matches('<think>a</think>b</think>{"age": 3}'));
    assert.ok(!matcher.matches('<think>{"age": 3}'));
  });

  test('wants the end of reasoning that the prompt began', () => {
    const matcher = matcherOf(AGE, formOf('none', { tags: THINK, thinking: 'inside' }));
    assert.ok(matcher.matches('Hm.</think>{"age": 3}'));
    assert.ok(matcher.matches('<<</</think</think>{"age": 3}'));
    assert.ok(!matcher.matches('{"age": 3}'));
  });

  test('knows no reasoning where that is over', () => {
    const matcher = matcherOf(AGE, formOf('none', { tags: THINK, thinking: 'over' }));
    assert.ok(!matcher.matches('<think>a</think>{"age": 3}'));
  });

  test('of harmony rules the message to the user', () => {
    const matcher = matcherOf(AGE, formOf('harmony', { calls: undefined }));
    assert.ok(
      matcher.matches(
        '<|channel|>analysis<|message|>Hm <|en.<|end|><|start|>assistant<|channel|>final<|message|>{"age": 3}',
      ),
    );
    assert.ok(matcher.matches('<|channel|>final <|constrain|>json<|message|>{"age": 3}'));
    assert.ok(!matcher.matches('<|channel|>final<|message|>three'));
  });

  test('allows a call beside it where there are tools', () => {
    const matcher = matcherOf({ ...AGE, tools: TOOLS }, formOf('hermes'));
    assert.ok(matcher.matches('{"age": 3}'));
    assert.ok(matcher.matches('<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>'));
    assert.ok(!matcher.matches('Hello'));
  });

  test('any object', () => {
    const matcher = matcherOf({ ...AGE, format: { type: 'json-object' } }, formOf('none'));
    assert.ok(matcher.matches('{"a": [1, {"b": null}]}'));
    assert.ok(!matcher.matches('[1]'));
  });
});

describe('what a grammar cannot enforce', () => {
  const odd = { type: 'object', properties: { a: { not: { type: 'string' } } } };

  test("is refused in an answer's schema", () => {
    const demands: Demands = {
      ...AGE,
      format: { type: 'json-schema', name: 'x', strict: false, schema: odd },
    };
    assert.throws(() => answerGrammar(demands, formOf('none')), { code: 'unsupported' });
  });

  test('is refused in a strict tool, and told of any other', () => {
    const tool = { name: 'odd', parameters: odd };
    const loose = answerGrammar({ ...FORCED, tools: [tool] }, formOf('hermes'));
    assert.deepEqual(loose.looseTools, ['odd']);
    const said = '<tool_call>\n{"name": "odd", "arguments": {"a": "b"}}\n</tool_call>';
    assert.ok(new Matcher(loose.grammar?.text ?? '').matches(said));
    assert.throws(() => answerGrammar({ ...FORCED, tools: [{ ...tool, strict: true }] }, formOf('hermes')), {
      code: 'unsupported',
    });
  });
});
