import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import type { AnswerForm } from './answer-reading.ts';
import { formOf, readPieces } from './testing/forms.ts';

interface Case {
  readonly says: string;
  readonly text?: string;
  readonly reasoning?: string;
  readonly calls?: readonly string[];
}

const OSLO = 'get_weather({"city": "Oslo"})';
const ROME = 'get_weather({"city": "Rome", "days": 2})';
const oslo = '{"name": "get_weather", "arguments": {"city": "Oslo"}}';
const rome = '{"name": "get_weather", "arguments": {"city": "Rome", "days": 2}}';
const osloAsParameters = '{"name": "get_weather", "parameters": {"city": "Oslo"}}';
const osloXml = '<function=get_weather>\n<parameter=city>\nOslo\n</parameter>\n</function>';
const romeXml =
  '<function=get_weather>\n<parameter=city>\nRome\n</parameter>\n<parameter=days>\n2\n</parameter>\n</function>';

const FAMILIES: Readonly<Record<string, readonly Case[]>> = {
  hermes: [
    { says: 'Just <b>text</b> < and <tool.\n', text: 'Just <b>text</b> < and <tool.\n' },
    { says: `<tool_call>\n${oslo}\n</tool_call>`, calls: [OSLO] },
    { says: `Let me look.\n\n<tool_call>${oslo}</tool_call>`, text: 'Let me look.', calls: [OSLO] },
    { says: `<tool_call>\n${oslo}\n</tool_call>\n<tool_call>\n${rome}\n</tool_call>`, calls: [OSLO, ROME] },
    { says: `<tool_call>${oslo}</tool_call> Done.`, text: 'Done.', calls: [OSLO] },
    { says: `<tool_call>{"arguments": {"city": "Oslo"}, "name": "get_weather"}</tool_call>`, calls: [OSLO] },
    { says: `<tool_call>{"name": "now"}</tool_call>`, calls: ['now({})'] },
    { says: `<tool_call>{"name": "now", "arguments": null}</tool_call>`, calls: ['now({})'] },
    { says: `<tool_call>{"name": "now", "arguments": "{\\"a\\": 1}"}</tool_call>`, calls: ['now({"a": 1})'] },
    {
      says: `<tool_call>{"id": [1, "}"], "name": "now", "arguments": {"a": "}\\"{"}, "x": 1}</tool_call>.`,
      text: '.',
      calls: ['now({"a": "}\\"{"})'],
    },
    { says: `<tool_call>{"name": "rm_rf", "arguments": {}}</tool_call>`, calls: ['rm_rf({})'] },
    { says: `<tool_call>${oslo}}\n</tool_call>`, calls: [OSLO] },
    { says: `<tool_call>{"name": "now", "arguments": {}</tool_call>`, calls: ['now({})'] },
    { says: '<tool_call>now()</tool_call>', text: '<tool_call>now()</tool_call>' },
    { says: '<tool_call>{"na', text: '<tool_call>{"na' },
    {
      says: '<tool_call>{"name": "get_weather", "arguments": {"city": "Os',
      calls: ['get_weather({"city": "Os)'],
    },
    { says: 'See <tool_c', text: 'See <tool_c' },
  ],
  llama: [
    { says: osloAsParameters, calls: [OSLO] },
    { says: `<|python_tag|>${osloAsParameters}`, calls: [OSLO] },
    { says: `\n${osloAsParameters}; ${osloAsParameters}`, calls: [OSLO, OSLO] },
    { says: `{"type": "function", "name": "now", "parameters": {}}`, calls: ['now({})'] },
    {
      says: '{"name": "Ada", "parameters": {"born": 1815}} is she.',
      text: '{"name": "Ada", "parameters": {"born": 1815}} is she.',
    },
    { says: '{"name": "now", "age": 3}', text: '{"name": "now", "age": 3}' },
    { says: '  {"a": [1, 2', text: '  {"a": [1, 2' },
    {
      says: '{"items": [1], "name": "now", "parameters": {}}',
      text: '{"items": [1], "name": "now", "parameters": {}}',
    },
    { says: '  Plain.', text: '  Plain.' },
    { says: `I say ${osloAsParameters}`, text: `I say ${osloAsParameters}` },
  ],
  mistral: [
    { says: `[TOOL_CALLS][${oslo}]`, calls: [OSLO] },
    { says: `[TOOL_CALLS] [${oslo}, ${rome}]`, calls: [OSLO, ROME] },
    { says: `[TOOL_CALLS]get_weather[ARGS]{"city": "Oslo"}`, calls: [OSLO] },
    { says: '[TOOL_CALLS] are what I would make', text: '[TOOL_CALLS] are what I would make' },
  ],
  'mistral-named': [
    {
      says: `Sure.[TOOL_CALLS]get_weather[ARGS]{"city": "Oslo"}[TOOL_CALLS]now[ARGS]{}`,
      text: 'Sure.',
      calls: [OSLO, 'now({})'],
    },
    { says: `[TOOL_CALLS]get_weather[CALL_ID]a1b2c3d4e[ARGS]{"city": "Oslo"}`, calls: [OSLO] },
    { says: `[TOOL_CALLS][${oslo}]`, calls: [OSLO] },
    { says: '[TOOL_CALLS]now[AR', text: '[TOOL_CALLS]now[AR' },
  ],
  'qwen-xml': [
    { says: `<tool_call>\n${osloXml}\n</tool_call>`, calls: [OSLO] },
    {
      says: `First.\n<tool_call>\n${osloXml}\n</tool_call>\n<tool_call>\n${romeXml}\n</tool_call>`,
      text: 'First.',
      calls: [OSLO, ROME],
    },
    { says: osloXml, calls: [OSLO] },
    { says: '<tool_call>\n<function=now>\n</function>\n</tool_call>', calls: ['now({})'] },
    {
      says: '<tool_call><function=get_weather><parameter=city>a "b"\n<c>\n\n</parameter></function></tool_call>',
      calls: ['get_weather({"city": "a \\"b\\"\\n<c>\\n"})'],
    },
    {
      says: '<tool_call>\n<function=f>\n<parameter=x>\n{"a": [1]}\n</parameter>\n<parameter=y>\nword\n</parameter>\n</function>\n</tool_call>',
      calls: ['f({"x": {"a": [1]}, "y": "word"})'],
    },
    { says: '<tool_call>\nnothing\n</tool_call>', text: '<tool_call>\nnothing\n</tool_call>' },
    {
      says: '<tool_call>\n<function=get_weather>\n<parameter=city>\nOsl',
      calls: ['get_weather({"city": "Osl)'],
    },
    { says: '<tool_call>\n<function=get_weather>\n<parameter=days>\n1', calls: ['get_weather({"days": 1)'] },
  ],
  seed: [
    {
      says: '<seed:tool_call>\n<function=get_weather>\n<parameter=city>Oslo</parameter>\n</function>\n</seed:tool_call>',
      calls: [OSLO],
    },
  ],
  glm: [
    {
      says: '<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Rome</arg_value>\n<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>',
      calls: [ROME],
    },
    {
      says: 'Hm.<tool_call>get_weather<arg_key>city</arg_key><arg_value>Oslo</arg_value></tool_call><tool_call>now</tool_call>',
      text: 'Hm.',
      calls: [OSLO, 'now({})'],
    },
  ],
  minimax: [
    {
      says: '<minimax:tool_call>\n<invoke name="get_weather">\n<parameter name="city">Oslo</parameter>\n</invoke>\n<invoke name="now">\n</invoke>\n</minimax:tool_call>',
      calls: [OSLO, 'now({})'],
    },
  ],
  functionary: [
    { says: 'Well. <function=get_weather>{"city": "Oslo"}</function>', text: 'Well.', calls: [OSLO] },
    { says: '<function=now>{}</function><function=now>{}</function>', calls: ['now({})', 'now({})'] },
    { says: '<function=now>nothing</function>', text: '<function=now>nothing</function>' },
  ],
  'deepseek-r1': [
    {
      says: '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{"city": "Oslo"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
      calls: [OSLO, 'now({})'],
    },
  ],
  'deepseek-v3': [
    {
      says: 'Yes.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city": "Oslo"}<｜tool▁call▁end｜><｜tool▁call▁begin｜>now<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
      text: 'Yes.',
      calls: [OSLO, 'now({})'],
    },
    {
      says: '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>now<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁call▁begin｜>now<｜tool▁sep｜>oh',
      text: '<｜tool▁call▁begin｜>now<｜tool▁sep｜>oh',
      calls: ['now({})'],
    },
    { says: '<｜tool▁calls▁begin｜>oh', text: '<｜tool▁calls▁begin｜>oh' },
  ],
  kimi: [
    {
      says: '<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"city": "Oslo"}<|tool_call_end|><|tool_call_begin|>functions.now:1<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>',
      calls: [OSLO, 'now({})'],
    },
  ],
  granite: [
    { says: `<|tool_call|>[${oslo}, ${rome}]`, calls: [OSLO, ROME] },
    { says: `<|tool_call|>${oslo}`, calls: [OSLO] },
    { says: '<|tool_call|>[]', text: '<|tool_call|>[]' },
  ],
  nemotron: [{ says: `<TOOLCALL>[${oslo}]</TOOLCALL>`, calls: [OSLO] }],
  'command-r': [
    {
      says: '<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "get_weather", "parameters": {"city": "Oslo"}}\n]<|END_ACTION|>',
      calls: [OSLO],
    },
  ],
  gemma: [
    {
      says: '<|tool_call>call:get_weather{city:<|"|>Oslo "1"<|"|>,days:2}<tool_call|><|tool_call>call:now{}<tool_call|>',
      calls: ['get_weather({"city":"Oslo \\"1\\"","days":2})', 'now({})'],
    },
    {
      says: 'Ok.<|tool_call>call:f{a: [1,-2.5, true],b:{<|"|>c d<|"|>:null,e:word}}<tool_call|>',
      text: 'Ok.',
      calls: ['f({"a":[1,-2.5,true],"b":{"c d":null,"e":"word"}})'],
    },
    { says: '<|tool_call>now', text: '<|tool_call>now' },
    { says: '<|tool_call>call:f{a:<|"|>cut sh', calls: ['f({"a":"cut sh)'] },
  ],
  generic: [
    { says: '{"tool": "get_weather", "arguments": {"city": "Oslo"}}', calls: [OSLO] },
    {
      says: '{"tool": "now", "arguments": {}}\n{"tool": "now", "arguments": {}}',
      calls: ['now({})', 'now({})'],
    },
    { says: '{"tool": "hammer", "arguments": {}}', text: '{"tool": "hammer", "arguments": {}}' },
    { says: 'No tool is needed.', text: 'No tool is needed.' },
  ],
  harmony: [
    {
      says: '<|channel|>analysis<|message|>Easy.<|end|><|start|>assistant<|channel|>final<|message|>Four < five.<|return|>',
      reasoning: 'Easy.',
      text: 'Four < five.',
    },
    {
      says: '<|channel|>analysis<|message|>Look.<|end|><|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city": "Oslo"}<|call|>',
      reasoning: 'Look.',
      calls: [OSLO],
    },
    { says: ' to=functions.now<|channel|>commentary json<|message|>{}', calls: ['now({})'] },
    {
      says: '<|channel|>commentary<|message|>I will look.<|end|><|start|>assistant<|channel|>commentary to=functions.now<|message|><|call|>',
      text: 'I will look.',
      calls: ['now({})'],
    },
    { says: '<|channel|>final<|message|>Cut sh', text: 'Cut sh' },
    { says: 'No header at all', text: 'No header at all' },
  ],
};

/** Every way to cut in two, each character alone, and cuts at random. */
function* cuts(text: string): Generator<readonly string[]> {
  const chars = Array.from(text);
  yield chars;
  for (let at = 0; at <= chars.length; at++) yield [chars.slice(0, at).join(''), chars.slice(at).join('')];
  const random = seededRandom(7);
  for (let round = 0; round < 20; round++) {
    const pieces: string[] = [''];
    for (const char of chars) {
      if (random() < 0.2) pieces.push('');
      pieces[pieces.length - 1] += char;
    }
    yield pieces;
  }
}

function check(form: AnswerForm, { says, text = '', reasoning = '', calls = [] }: Case): void {
  const finish = calls.length > 0 ? 'tool-calls' : 'stop';
  for (const pieces of cuts(says)) {
    const { events: _, ...got } = readPieces(form, pieces);
    assert.deepEqual(got, { text, reasoning, calls, finish }, JSON.stringify(pieces));
  }
}

for (const [family, cases] of Object.entries(FAMILIES))
  describe(`answers in the form of ${family}`, () => {
    for (const one of cases) test(one.says.slice(0, 60), () => check(formOf(family), one));
  });

const THINK = { open: '<think>', close: '</think>' };

describe('reasoning', () => {
  const thinks = (more: Partial<AnswerForm> = {}) => formOf('hermes', { tags: THINK, ...more });

  test('is split off, with the space around it', () => {
    check(thinks(), { says: '<think>\nHm, <b>.\n</think>\n\nYes.', reasoning: 'Hm, <b>.', text: 'Yes.' });
    check(thinks(), { says: '\n<think>a</think>b', reasoning: 'a', text: 'b' });
    check(thinks(), { says: '<think>\n\n</think>\n\nYes.', text: 'Yes.' });
  });

  test('may have begun in the prompt', () => {
    check(thinks({ thinking: 'inside' }), { says: 'Hm.\n</think>\n\nYes.', reasoning: 'Hm.', text: 'Yes.' });
    check(thinks({ thinking: 'inside' }), {
      says: '<think>\nHm.</think>Yes.',
      reasoning: 'Hm.',
      text: 'Yes.',
    });
    check(thinks({ thinking: 'inside' }), { says: 'Never an end <', reasoning: 'Never an end <' });
  });

  test('stands at the beginning only', () => {
    check(thinks(), { says: 'The tag <think> opens', text: 'The tag <think> opens' });
    check(thinks({ thinking: 'over' }), { says: '<think>a</think>', text: '<think>a</think>' });
  });

  test('ends with a call that was begun within it', () => {
    check(thinks(), {
      says: `<think>\nLook it up.\n<tool_call>${oslo}</tool_call>`,
      reasoning: 'Look it up.',
      calls: [OSLO],
    });
    check(thinks(), {
      says: `<think>a</think>\n\n<tool_call>${oslo}</tool_call>`,
      reasoning: 'a',
      calls: [OSLO],
    });
  });

  test('comes before bare calls too', () => {
    check(formOf('llama', { tags: THINK }), {
      says: `<think>a</think>\n${osloAsParameters}`,
      reasoning: 'a',
      calls: [OSLO],
    });
  });

  test("marks around the user's part are no part of it", () => {
    const tags = {
      open: '<|START_THINKING|>',
      close: '<|END_THINKING|>',
      wrapper: ['<|START_RESPONSE|>', '<|END_RESPONSE|>'],
    } as const;
    check(formOf('command-r', { tags }), {
      says: '<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>Yes.<|END_RESPONSE|>',
      reasoning: 'Hm.',
      text: 'Yes.',
    });
  });

  test('a harmony answer that was begun in the prompt goes on for the user', () => {
    check(formOf('harmony', { thinking: 'over' }), { says: ' and so on.', text: ' and so on.' });
  });
});

describe('calls as events', () => {
  const events = (form: AnswerForm, pieces: string[]) => readPieces(form, pieces).events;

  test('the first delta has id and name, arguments follow as they come, and parallel calls are numbered', () => {
    const pieces = [
      '<tool_call>{"name": "now", "arguments": ',
      '{"a"',
      ': 1}',
      '}</tool_call><tool_call>{"name": "now"}</tool_call>',
    ];
    assert.deepEqual(events(formOf('hermes'), pieces), [
      { type: 'tool-call-delta', choice: 0, index: 0, id: 'call_1', name: 'now', arguments: '{"a"' },
      { type: 'tool-call-delta', choice: 0, index: 0, arguments: ': 1}' },
      { type: 'tool-call-delta', choice: 0, index: 1, id: 'call_2', name: 'now', arguments: '{}' },
      { type: 'choice-end', choice: 0, finish: 'tool-calls' },
    ]);
  });

  test('one call too many is dropped', () => {
    const { calls } = readPieces(formOf('hermes', { parallel: false }), [
      `<tool_call>${oslo}</tool_call><tool_call>${rome}</tool_call>`,
    ]);
    assert.deepEqual(calls, [OSLO]);
  });

  test('an answer that was cut off ends with length, calls or not', () => {
    assert.equal(readPieces(formOf('hermes'), [`<tool_call>${oslo}`], 'length').finish, 'length');
  });

  test('text is not held back longer than it might be a marker', () => {
    const pieces = ['Hello', ' wor', 'ld <', 'b> <tool', 's>'];
    const deltas = events(formOf('hermes'), pieces).flatMap((event) =>
      event.type === 'text-delta' ? [event.text] : [],
    );
    assert.deepEqual(deltas, ['Hello', ' wor', 'ld', ' <b>', ' <tools>']);
  });

  test('without tools nothing is a call, and nothing is held back', () => {
    const form = formOf('none');
    const said = `<tool_call>${oslo}</tool_call> `;
    assert.deepEqual(events(form, [said]), [
      { type: 'text-delta', choice: 0, text: said },
      { type: 'choice-end', choice: 0, finish: 'stop' },
    ]);
  });
});
