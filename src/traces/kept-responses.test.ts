import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { responsesInChatWords } from './kept-responses.ts';
import { readRequest } from './kept-text.ts';

const said = (role: string, content: unknown) => ({ type: 'message', role, content });
const call = (id: string, name = 'f') => ({ type: 'function_call', call_id: id, name, arguments: '{}' });
const called = (id: string, name = 'f') => ({ id, type: 'function', function: { name, arguments: '{}' } });

suite('a kept request of the Responses API, in the words of a chat', () => {
  const rows: [what: string, request: Record<string, unknown>, messages: unknown[]][] = [
    [
      'instructions stand before all',
      { instructions: 'Be kind', input: [said('user', 'Hi')] },
      [
        { role: 'system', content: 'Be kind' },
        { role: 'user', content: 'Hi' },
      ],
    ],
    [
      'a single text is text',
      { input: [said('user', [{ type: 'input_text', text: 'Hi' }])] },
      [{ role: 'user', content: 'Hi' }],
    ],
    [
      'parts are parts',
      {
        input: [
          said('user', [
            { type: 'input_text', text: 'What is it?' },
            { type: 'input_image', image_url: 'data:x', detail: 'low' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'data:y', file_id: null },
          ]),
        ],
      },
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: 'data:x', detail: 'low' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:y' } },
          ],
        },
      ],
    ],
    [
      'thoughts, words and calls of one turn are one message',
      {
        input: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
          said('assistant', [{ type: 'output_text', text: 'Let me see' }]),
          call('a'),
          call('b'),
          { type: 'function_call_output', call_id: 'a', output: 'sunny' },
        ],
      },
      [
        {
          role: 'assistant',
          content: 'Let me see',
          reasoning_content: 'hm',
          tool_calls: [called('a'), called('b')],
        },
        { role: 'tool', tool_call_id: 'a', content: 'sunny' },
      ],
    ],
    [
      'calls without words are a message of their own, and so are those after another thought',
      { input: [call('a'), { type: 'reasoning', content: [{ text: 'so' }] }, call('b')] },
      [
        { role: 'assistant', content: null, tool_calls: [called('a')] },
        { role: 'assistant', content: null, tool_calls: [called('b')], reasoning_content: 'so' },
      ],
    ],
  ];
  for (const [what, request, messages] of rows)
    test(what, () => assert.deepEqual(responsesInChatWords(request).messages, messages));

  test('some of the tools have their name there', () => {
    const f = { type: 'function', name: 'f' };
    const { tool_choice } = responsesInChatWords({
      input: 'Hi',
      tools: [f],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [f] },
    });
    const allowed_tools = { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] };
    assert.deepEqual(tool_choice, { type: 'allowed_tools', allowed_tools });
  });

  test('tools, the choice among them, form, limits and effort have their names there', () => {
    const schema = { type: 'object' };
    const chat = responsesInChatWords({
      model: 'm',
      input: [said('user', 'Hi')],
      tools: [{ type: 'function', name: 'f', parameters: schema, strict: null }],
      tool_choice: { type: 'function', name: 'f' },
      text: { format: { type: 'json_schema', name: 'n', schema, strict: true }, verbosity: 'low' },
      max_output_tokens: 9,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
      temperature: 0.5,
      store: false,
      previous_response_id: 'resp_x',
      metadata: { a: 'b' },
    });
    assert.deepEqual(chat, {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } },
      max_completion_tokens: 9,
      reasoning_effort: 'low',
      logprobs: true,
      top_logprobs: 2,
      temperature: 0.5,
    });
  });

  test('is read like every other kept request, and vectors are not taken for one', () => {
    const kept = readRequest(JSON.stringify({ model: 'm', input: [said('user', 'Hi')], temperature: 1 }));
    assert.deepEqual(kept.messages, [{ role: 'user', content: 'Hi' }]);
    assert.deepEqual(kept.settings, { temperature: 1 });
    assert.deepEqual(readRequest('{"model":"m","input":["a","b"]}').inputs, ['a', 'b']);
  });
});
