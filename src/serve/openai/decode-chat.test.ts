import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { askOf } from '#testing/ask.ts';
import { plain } from '#testing/plain.ts';
import { decodeChat } from './decode-chat.ts';

const headers = { id: '01900000-0000-7000-8000-000000000000', routeWish: 'any' } as const;
const user = (content: unknown) => ({ role: 'user', content });

function refusalOf(body: string | Buffer): AppError {
  try {
    decodeChat(Buffer.from(body), headers);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `${body} was taken` });
}

const F = { type: 'function', function: { name: 'f' } };
const G = { type: 'function', function: { name: 'g' } };

function allowed(mode: string, tools: readonly object[]): object {
  return { type: 'allowed_tools', allowed_tools: { mode, tools } };
}

suite('decodeChat() refuses', () => {
  const bodies: [what: string, body: string | Buffer, message: RegExp][] = [
    ['an empty body', '', /its body is empty/],
    ['no JSON', '{"model":', /its body is not JSON/],
    ['a list', '[1]', /must be a JSON object, not \[1\]/],
    ['a text', '"hello"', /must be a JSON object/],
    ['null', 'null', /must be a JSON object, not null/],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /not UTF-8/],
    ['half a character', Buffer.from('{"é').subarray(0, 3), /not UTF-8/],
    ['a body with a byte order mark', '\ufeff{}', /not JSON/],
  ];
  for (const [what, body, message] of bodies) {
    test(what, () => {
      const error = refusalOf(body);
      assert.equal(error.code, 'bad_request');
      assert.match(error.message, message);
    });
  }

  // A body with this in place of what askOf() has by default: which param is named, and a piece of the message.
  const fields: [body: object, param: string, message: RegExp][] = [
    [{ model: undefined }, 'model', /model is missing/],
    [{ model: '' }, 'model', /model is missing/],
    [{ model: 7 }, 'model', /must be text, not 7/],
    [{ messages: undefined }, 'messages', /messages is missing/],
    [{ messages: null }, 'messages', /messages is missing/],
    [{ messages: [] }, 'messages', /at least one message, not \[\]/],
    [{ messages: 'hello' }, 'messages', /must be a list, not "hello"/],
    [{ messages: { role: 'user' } }, 'messages', /must be a list/],
    [{ messages: ['hello'] }, 'messages[0]', /must be an object, not "hello"/],
    [{ messages: [null] }, 'messages[0]', /must be an object, not null/],
    [{ messages: [user('a'), { content: 'b' }] }, 'messages[1].role', /messages\[1\]\.role is missing/],
    [
      { messages: [{ role: 'robot', content: 'a' }] },
      'messages[0].role',
      /one of system, developer.*not "robot"/,
    ],
    [{ messages: [{ role: 7, content: 'a' }] }, 'messages[0].role', /must be text, not 7/],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content', /content is missing/],
    [{ messages: [user(null)] }, 'messages[0].content', /content is missing/],
    [{ messages: [user(7)] }, 'messages[0].content', /text or a list of parts, not 7/],
    [{ messages: [user({ type: 'text' })] }, 'messages[0].content', /text or a list of parts/],
    [{ messages: [user(['hello'])] }, 'messages[0].content[0]', /must be an object/],
    [{ messages: [user([{ text: 'hello' }])] }, 'messages[0].content[0].type', /type is missing/],
    [{ messages: [user([{ type: 'text', text: 7 }])] }, 'messages[0].content[0].text', /must be text/],
    [
      { messages: [user([{ type: 'image_url' }])] },
      'messages[0].content[0].image_url',
      /image_url is missing/,
    ],
    [
      { messages: [user([{ type: 'image_url', image_url: 'x' }])] },
      'messages[0].content[0].image_url',
      /must be an object/,
    ],
    [
      { messages: [user([{ type: 'image_url', image_url: {} }])] },
      'messages[0].content[0].image_url.url',
      /url is missing/,
    ],
    [
      { messages: [user([{ type: 'input_audio', input_audio: { data: 'x' } }])] },
      'messages[0].content[0].input_audio.format',
      /format is missing/,
    ],
    [{ messages: [{ role: 'tool', content: 'a' }] }, 'messages[0].tool_call_id', /tool_call_id is missing/],
    [{ messages: [{ role: 'assistant', tool_calls: 'x' }] }, 'messages[0].tool_calls', /must be a list/],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] },
      'messages[0].tool_calls[0].function',
      /function is missing/,
    ],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }] },
      'messages[0].tool_calls[0].id',
      /id is missing/,
    ],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: {} }] }] },
      'messages[0].tool_calls[0].function.name',
      /name is missing/,
    ],
    [
      {
        messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: {} } }] }],
      },
      'messages[0].tool_calls[0].function.arguments',
      /must be text/,
    ],
    [{ messages: [{ ...user('a'), name: 7 }] }, 'messages[0].name', /must be text/],
    [{ tools: {} }, 'tools', /must be a list/],
    [{ tools: ['f'] }, 'tools[0]', /must be an object/],
    [{ tools: [{ function: { name: 'f' } }] }, 'tools[0].type', /type is missing/],
    [{ tools: [{ type: 'function' }] }, 'tools[0].function', /function is missing/],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name', /name is missing/],
    [{ tools: [{ type: 'function', function: { name: '' } }] }, 'tools[0].function.name', /name is missing/],
    [
      { tools: [{ type: 'function', function: { name: 'f', parameters: [] } }] },
      'tools[0].function.parameters',
      /must be an object/,
    ],
    [
      { tools: [{ type: 'function', function: { name: 'f', strict: 'yes' } }] },
      'tools[0].function.strict',
      /true or false/,
    ],
    [{ tools: [{ type: 'custom' }] }, 'tools[0].custom', /custom is missing/],
    [{ tool_choice: { type: 'allowed_tools' } }, 'tool_choice.allowed_tools', /allowed_tools is missing/],
    [
      { tools: [F], tool_choice: allowed('none', [F]) },
      'tool_choice.allowed_tools.mode',
      /auto or required, not "none"/,
    ],
    [
      { tools: [F], tool_choice: allowed('auto', [G]) },
      'tool_choice.allowed_tools.tools',
      /among tools, not "g"/,
    ],
    [{ tool_choice: 'always' }, 'tool_choice', /auto, none, required or an object.*not "always"/],
    [{ tool_choice: 7 }, 'tool_choice', /must be an object/],
    [{ tool_choice: { type: 'function' } }, 'tool_choice.function', /function is missing/],
    [{ tool_choice: { type: 'function', function: {} } }, 'tool_choice.function.name', /name is missing/],
    [{ parallel_tool_calls: 'no' }, 'parallel_tool_calls', /true or false/],
    [{ response_format: 'json' }, 'response_format', /must be an object/],
    [{ response_format: {} }, 'response_format.type', /type is missing/],
    [
      { response_format: { type: 'xml' } },
      'response_format.type',
      /text, json_object or json_schema, not "xml"/,
    ],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema', /json_schema is missing/],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
      'response_format.json_schema.schema',
      /schema is missing/,
    ],
    [{ temperature: 'warm' }, 'temperature', /must be a number, not "warm"/],
    [{ top_p: [] }, 'top_p', /must be a number/],
    [{ seed: '1' }, 'seed', /must be a number/],
    [{ stop: 7 }, 'stop', /must be a list, not 7/],
    [{ stop: ['a', 7] }, 'stop[1]', /must be text, not 7/],
    [{ logit_bias: [1] }, 'logit_bias', /must be an object/],
    [{ logit_bias: { 50256: 'never' } }, 'logit_bias.50256', /must be a number, not "never"/],
    [{ logprobs: 5 }, 'logprobs', /true or false, not 5/],
    [{ top_logprobs: 3 }, 'top_logprobs', /together with logprobs: true/],
    [{ logprobs: true, top_logprobs: -1 }, 'top_logprobs', /whole number from 0 to/],
    [{ max_tokens: 0 }, 'max_tokens', /whole number of at least 1, not 0/],
    [{ max_tokens: 1.5 }, 'max_tokens', /whole number/],
    [{ max_completion_tokens: '9' }, 'max_completion_tokens', /must be a number/],
    [{ n: 0 }, 'n', /whole number from 1 to 128, not 0/],
    [{ n: 1_000 }, 'n', /whole number from 1 to 128/],
    [{ stream: 'true' }, 'stream', /true or false, not "true"/],
    [{ stream_options: true }, 'stream_options', /must be an object/],
    [{ stream_options: { include_usage: 1 } }, 'stream_options.include_usage', /true or false/],
    [{ reasoning_effort: 3 }, 'reasoning_effort', /must be text/],
  ];
  for (const [change, param, message] of fields) {
    const body = JSON.stringify({ model: 'm', messages: [user('Hello')], ...change });
    test(`${param} of ${JSON.stringify(change)}`, () => {
      const error = refusalOf(body);
      assert.equal(error.code, 'bad_request');
      assert.equal(error.details.param, param);
      assert.match(error.message, message);
    });
  }

  test('a long value by its beginning', () => {
    const error = refusalOf(JSON.stringify({ model: 'm', messages: 'x'.repeat(10_000) }));
    assert.ok(error.message.length < 200, error.message);
  });
});

suite('decodeChat() takes', () => {
  const rows: [what: string, body: object, expected: Partial<Ask>][] = [
    [
      'the least',
      {},
      {
        name: 'm',
        wants: 'answer',
        choices: 1,
        stream: false,
        streamUsage: false,
        tools: [],
        format: { type: 'text' },
        sampling: {},
      },
    ],
    [
      'null for "not set"',
      {
        temperature: null,
        stop: null,
        n: null,
        tools: null,
        tool_choice: null,
        stream: null,
        stream_options: null,
        response_format: null,
        logit_bias: null,
        max_tokens: null,
      },
      { choices: 1, stream: false, tools: [], sampling: {} },
    ],
    ['text as content', {}, { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] }],
    ['empty content', { messages: [user('')] }, { messages: [{ role: 'user', parts: [] }] }],
    [
      'an assistant that called a tool and said nothing',
      {
        messages: [
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
        ],
      },
      { messages: [{ role: 'assistant', parts: [], toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }] }] },
    ],
    [
      "a tool's result",
      { messages: [{ role: 'tool', tool_call_id: 'a', content: '7' }] },
      { messages: [{ role: 'tool', parts: [{ type: 'text', text: '7' }], toolCallId: 'a' }] },
    ],
    [
      'the developer role',
      { messages: [{ role: 'developer', content: 'Be brief', name: 'boss' }] },
      { messages: [{ role: 'developer', parts: [{ type: 'text', text: 'Be brief' }], name: 'boss' }] },
    ],
    [
      'an image',
      {
        messages: [
          user([{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } }]),
        ],
      },
      {
        messages: [
          { role: 'user', parts: [{ type: 'image', url: 'data:image/png;base64,AA', detail: 'low' }] },
        ],
      },
    ],
    [
      'audio',
      { messages: [user([{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }])] },
      { messages: [{ role: 'user', parts: [{ type: 'audio', data: 'AA', format: 'wav' }] }] },
    ],
    [
      'a file',
      { messages: [user([{ type: 'file', file: { file_id: 'f' } }])] },
      { messages: [{ role: 'user', parts: [{ type: 'file', file: { file_id: 'f' } }] }] },
    ],
    [
      'a part nobody heard of',
      { messages: [user([{ type: 'video_url', video_url: {} }])] },
      { messages: [{ role: 'user', parts: [{ type: 'other', wireType: 'video_url' }] }] },
    ],
    [
      'a function',
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
          },
        ],
      },
      { tools: [{ name: 'f', description: 'd', parameters: { type: 'object' }, strict: true }] },
    ],
    ['a custom tool', { tools: [{ type: 'custom', custom: { name: 'f' } }] }, { tools: [{ name: 'f' }] }],
    ["a provider's own tool", { tools: [{ type: 'web_search' }] }, { tools: [{ name: 'web_search' }] }],
    ['tool_choice auto', { tool_choice: 'auto' }, { toolChoice: 'auto' }],
    ['tool_choice none', { tool_choice: 'none' }, { toolChoice: 'none' }],
    ['tool_choice required', { tool_choice: 'required' }, { toolChoice: 'required' }],
    [
      'a named tool_choice',
      { tool_choice: { type: 'function', function: { name: 'f' } } },
      { toolChoice: { name: 'f' } },
    ],
    [
      'some of the tools',
      { tools: [F, G], tool_choice: allowed('required', [F]) },
      { tools: [{ name: 'f' }], toolChoice: 'required' },
    ],
    ['one tool call at a time', { parallel_tool_calls: false }, { parallelToolCalls: false }],
    ['stop as text', { stop: 'END' }, { sampling: { stop: ['END'] } }],
    ['stop as a list', { stop: ['a', 'b'] }, { sampling: { stop: ['a', 'b'] } }],
    ['a bias', { logit_bias: { 50256: -100 } }, { sampling: { logitBias: { 50256: -100 } } }],
    [
      'sampling',
      { temperature: 0, top_p: 0.5, seed: 7, frequency_penalty: -1, presence_penalty: 2 },
      { sampling: { temperature: 0, topP: 0.5, seed: 7, frequencyPenalty: -1, presencePenalty: 2 } },
    ],
    ['max_tokens', { max_tokens: 5 }, { maxTokens: 5 }],
    [
      'max_completion_tokens before max_tokens',
      { max_tokens: 5, max_completion_tokens: 6 },
      { maxTokens: 6 },
    ],
    ['logprobs alone', { logprobs: true }, { logprobs: 0 }],
    ['top_logprobs', { logprobs: true, top_logprobs: 3 }, { logprobs: 3 }],
    ['no logprobs', { logprobs: false, top_logprobs: 0 }, {}],
    ['JSON', { response_format: { type: 'json_object' } }, { format: { type: 'json-object' } }],
    [
      'a schema',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object' }, strict: true },
        },
      },
      { format: { type: 'json-schema', name: 'a', schema: { type: 'object' }, strict: true } },
    ],
    [
      'a stream with counts',
      { stream: true, stream_options: { include_usage: true } },
      { stream: true, streamUsage: true },
    ],
    ['reasoning effort', { reasoning_effort: 'low' }, { reasoningEffort: 'low' }],
    ['fields nobody heard of', { top_k: 40, x: { y: 1 } }, {}],
  ];
  for (const [what, body, expected] of rows) {
    test(what, () => {
      const ask = askOf(body) as unknown as Record<string, unknown>;
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(plain(ask[key]), value, key);
    });
  }

  test('fields that are not set as undefined', () => {
    const ask = askOf({ logprobs: false }) as unknown as Record<string, unknown>;
    for (const key of [
      'toolChoice',
      'parallelToolCalls',
      'maxTokens',
      'logprobs',
      'reasoningEffort',
      'pinnedTask',
    ]) {
      assert.equal(ask[key], undefined, key);
    }
  });

  test('the bytes as they came', () => {
    const bytes = Buffer.from(
      '{ "model":"m", "seed": 12345678901234567890,"messages":[{"role":"user","content":"é"}] }',
    );
    assert.equal(decodeChat(bytes, headers).original.bytes, bytes);
  });

  test('what the headers said', () => {
    const ask = decodeChat(Buffer.from('{"model":"m","messages":[{"role":"user","content":"a"}]}'), {
      id: headers.id,
      routeWish: 'owned',
      pinnedTask: 'triage',
    });
    assert.deepEqual([ask.id, ask.routeWish, ask.pinnedTask], [headers.id, 'owned', 'triage']);
  });
});
