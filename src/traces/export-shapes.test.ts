import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { chatml, losesWordsInSharegpt, sharegpt } from './export-shapes.ts';
import type { Conversation } from './exported-conversation.ts';
import type { Json } from './kept-text.ts';

const METADATA = {
  trace_id: 'id',
  expert: 'e',
  model: 'm',
  task: null,
  source: 'expert',
  thumb: null,
  rating: null,
  regenerated: false,
} as const;
const TOOL = {
  type: 'function',
  function: { name: 'weather', description: 'd', parameters: { type: 'object' } },
};

const user = (content: unknown): Json => ({ role: 'user', content });
const said = (content: string): Json => ({ role: 'assistant', content });
const result = (content: string): Json => ({ role: 'tool', content, tool_call_id: 'c' });

function called(...cities: string[]): Json {
  const calls = cities.map((city) => ({
    id: city,
    type: 'function',
    function: { name: 'weather', arguments: `{"city":"${city}"}` },
  }));
  return { role: 'assistant', content: '', tool_calls: calls };
}

function conversation(messages: Json[], answer = said('yes'), tools: Json[] = []): Conversation {
  return { messages, tools, answer, metadata: METADATA };
}

function turns(messages: Json[], answer = said('yes')): unknown {
  const shaped = sharegpt(conversation(messages, answer));
  if (typeof shaped === 'string') return shaped;
  return (shaped.conversations as { from: string; value: string }[]).map(
    ({ from, value }) => `${from}: ${value}`,
  );
}

suite('shapes for trainers', () => {
  test('chatml() is the messages with the answer, the tools where there are any, and the metadata', () => {
    const image = [{ type: 'image_url', image_url: { url: 'data:x' } }];
    assert.deepEqual(chatml(conversation([user(image)])), {
      messages: [user(image), said('yes')],
      metadata: METADATA,
    });
    assert.deepEqual(chatml(conversation([user('q')], called('Rome'), [TOOL])), {
      messages: [user('q'), called('Rome')],
      tools: [TOOL],
      metadata: METADATA,
    });
  });

  test('sharegpt() has the turns that LLaMA-Factory and axolotl know', () => {
    const system = { role: 'system', content: 'Be brief.' };
    const history = [
      system,
      user('Rome?'),
      called('Rome'),
      result('{"sun":1}'),
      said('Sunny.'),
      user('Oslo?'),
    ];
    assert.deepEqual(turns(history, called('Oslo')), [
      'system: Be brief.',
      'human: Rome?',
      'function_call: {"name":"weather","arguments":{"city":"Rome"}}',
      'observation: {"sun":1}',
      'gpt: Sunny.',
      'human: Oslo?',
      'function_call: {"name":"weather","arguments":{"city":"Oslo"}}',
    ]);
  });

  test('sharegpt() lets the two sides take turns, or says that it cannot', () => {
    const unfit = 'turns that the shape cannot hold';
    const rows: [Json[], unknown][] = [
      [
        [user('a'), user('b')],
        ['human: a\n\nb', 'gpt: yes'],
      ],
      [
        [user('a'), called('X', 'Y'), result('{"n":1}'), result('two')],
        [
          'human: a',
          `function_call: [${['X', 'Y'].map((city) => `{"name":"weather","arguments":{"city":"${city}"}}`).join()}]`,
          'observation: [{"n":1},"two"]',
          'gpt: yes',
        ],
      ],
      [[user('a'), said('b')], unfit],
      [[said('a')], unfit],
      [[user('a'), called('X'), result('1'), user('b')], unfit],
      [[user('a'), said('b'), { role: 'system', content: 'now' }, user('c')], unfit],
      [[user([{ type: 'input_audio', input_audio: {} }])], unfit],
      [[{ role: 'system', content: 's' }], unfit],
    ];
    for (const [messages, shaped] of rows)
      assert.deepEqual(turns(messages), shaped, JSON.stringify(messages));
  });

  test('sharegpt() puts a mark for each image and lists them beside', () => {
    const parts = [
      { type: 'text', text: 'Compare' },
      { type: 'image_url', image_url: { url: 'data:a' } },
      { type: 'image_url', image_url: 'data:b' },
    ];
    const shaped = sharegpt(conversation([user(parts)])) as Json;
    assert.deepEqual(shaped.images, ['data:a', 'data:b']);
    assert.deepEqual((shaped.conversations as Json[])[0], {
      from: 'human',
      value: 'Compare\n<image>\n<image>',
    });
  });

  test('sharegpt() has tools as JSON text, and neither tools nor images where there are none', () => {
    const shaped = sharegpt(conversation([user('q')], said('a'), [TOOL])) as Json;
    assert.deepEqual(JSON.parse(String(shaped.tools)), [TOOL.function]);
    assert.deepEqual(Object.keys(sharegpt(conversation([user('q')])) as Json), ['conversations', 'metadata']);
  });

  test('sharegpt() keeps arguments that are no JSON as they were', () => {
    const broken = {
      role: 'assistant',
      content: '',
      tool_calls: [{ function: { name: 'f', arguments: '{"a' } }],
    };
    assert.deepEqual(turns([user('q')], broken), [
      'human: q',
      'function_call: {"name":"f","arguments":"{\\"a"}',
    ]);
  });

  test('losesWordsInSharegpt() tells of words beside a call and of reasoning', () => {
    const rows: [Json, boolean][] = [
      [said('a'), false],
      [called('X'), false],
      [{ ...called('X'), content: 'Let me look.' }, true],
      [{ ...said('a'), reasoning_content: 'hm' }, true],
    ];
    for (const [answer, loses] of rows)
      assert.equal(losesWordsInSharegpt(conversation([user('q')], answer)), loses);
  });
});
