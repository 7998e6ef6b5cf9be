import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { askOf } from '#testing/ask.ts';
import { plain } from '#testing/plain.ts';
import { chatBody, leftOut, vectorsBody } from './written-body.ts';

const ORIGIN = 'http://127.0.0.1:1';

suite('a body written from an ask', () => {
  // A request of OpenAI's own wire, decoded, is written again as it was.
  const bodies: [what: string, body: object][] = [
    ['text', {}],
    [
      'a conversation with a call and its result',
      {
        messages: [
          { role: 'system', content: 'Be kind' },
          { role: 'user', content: 'Rain?', name: 'ann' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
          },
          { role: 'tool', content: 'no', tool_call_id: 'a' },
          { role: 'assistant', content: 'No.' },
        ],
      },
    ],
    [
      'parts',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'See' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
              { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
              { type: 'file', file: { file_id: 'x' } },
            ],
          },
        ],
      },
    ],
    [
      'tools, and one of them named',
      {
        tools: [
          { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } },
        ],
        tool_choice: { type: 'function', function: { name: 'f' } },
        parallel_tool_calls: false,
      },
    ],
    ['a tool at will', { tool_choice: 'required' }],
    ['JSON', { response_format: { type: 'json_object' } }],
    [
      'a schema',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object' }, strict: true },
        },
      },
    ],
    [
      'sampling',
      {
        temperature: 0,
        top_p: 0.5,
        seed: 7,
        stop: ['a', 'b'],
        frequency_penalty: -1,
        presence_penalty: 1,
        logit_bias: { 7: -100 },
        max_tokens: 9,
        n: 2,
        reasoning_effort: 'low',
      },
    ],
    ['log-probabilities', { logprobs: true, top_logprobs: 3 }],
    ['log-probabilities of the chosen alone', { logprobs: true }],
    ['a stream with its counts', { stream: true, stream_options: { include_usage: true } }],
  ];
  for (const [what, body] of bodies) {
    test(`has ${what}`, () => {
      const given = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], ...body };
      assert.deepEqual(plain(chatBody(askOf(body), undefined, false, ORIGIN)), given);
    });
  }

  test('has the name of the model that was chosen', () => {
    assert.equal(chatBody(askOf(), 'gpt', false, ORIGIN).model, 'gpt');
  });

  test('asks for counts in a stream where they are wanted', () => {
    const streamed = chatBody(askOf({ stream: true }), undefined, true, ORIGIN);
    assert.deepEqual(streamed.stream_options, { include_usage: true });
    assert.equal(chatBody(askOf(), undefined, true, ORIGIN).stream_options, undefined);
  });

  test("has OpenAI's new name for the limit at OpenAI, and the old one elsewhere", () => {
    const ask = askOf({ max_tokens: 9 });
    assert.equal(chatBody(ask, undefined, false, 'https://api.openai.com').max_completion_tokens, 9);
    assert.equal(chatBody(ask, undefined, false, ORIGIN).max_completion_tokens, undefined);
  });

  test('for vectors has the inputs, as numbers and not in base64', () => {
    const ask: Ask = { ...askOf(), wants: 'vectors', inputs: ['a', [1, 2]], dimensions: 8 };
    assert.deepEqual(vectorsBody(ask, 'e'), {
      model: 'e',
      input: ['a', [1, 2]],
      dimensions: 8,
      encoding_format: 'float',
    });
  });

  test('says what it could not say', () => {
    const ask: Ask = {
      ...askOf({ top_k: 4, repeat_penalty: 1.1 }),
      thinking: false,
      reasoningEffort: 'none',
    };
    assert.deepEqual(
      leftOut(ask, 'up').map(({ feature }) => feature),
      ['top_k', 'repeat_penalty', 'think'],
    );
    assert.equal(chatBody(ask, undefined, false, ORIGIN).reasoning_effort, undefined);
    assert.match(leftOut(ask, 'up')[0]?.detail ?? '', /"up" was not told/);
    assert.deepEqual(leftOut(askOf({ temperature: 1 }), 'up'), []);
  });
});
