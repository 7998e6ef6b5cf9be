import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { plain } from '#testing/plain.ts';
import { decodeGenerate } from './decode-generate.ts';
import { decodeOllamaChat } from './decode-ollama-chat.ts';

const reading = { id: 'x', routeWish: 'any', houseName: (asked: string) => asked.toUpperCase() } as const;
const decoders = { chat: decodeOllamaChat, generate: decodeGenerate };
const defaults = { chat: { messages: [{ role: 'user', content: 'Hello' }] }, generate: { prompt: 'Hello' } };

function decode(way: 'chat' | 'generate', body: object): Ask {
  const complete = { model: 'm', ...defaults[way], ...body };
  return decoders[way](Buffer.from(JSON.stringify(complete)), reading);
}

const assistant = (...calls: object[]) => ({ role: 'assistant', content: '', tool_calls: calls });
const fn = (name: string, given: unknown, more: object = {}) => ({
  function: { name, arguments: given },
  ...more,
});

suite('a chat of Ollama, decoded', () => {
  const rows: [what: string, body: object, expected: Partial<Record<keyof Ask, unknown>>][] = [
    ['the name as the house knows it', {}, { name: 'M', wants: 'answer', stream: true, choices: 1 }],
    ['no stream where none is wanted', { stream: false }, { stream: false }],
    [
      'a tool by its name and schema',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      { tools: [{ name: 'f' }] },
    ],
    ['no format', { format: '' }, { format: { type: 'text' } }],
    ['JSON', { format: 'json' }, { format: { type: 'json-object' } }],
    [
      'a closed schema, which is strict',
      { format: { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false } },
      {
        format: {
          type: 'json-schema',
          name: 'answer',
          strict: true,
          schema: { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false },
        },
      },
    ],
    ['thinking', { think: true }, { thinking: true }],
    ['no thinking', { think: false }, { thinking: false, reasoningEffort: 'none' }],
    ['much thinking', { think: 'high' }, { thinking: true, reasoningEffort: 'high' }],
    ['log-probabilities', { logprobs: true, top_logprobs: 3 }, { logprobs: 3 }],
    ['how long to stay', { keep_alive: '5m' }, { keepAliveMs: 300_000 }],
    ['the most tokens', { options: { num_predict: 9 } }, { maxTokens: 9 }],
    ['no limit', { options: { num_predict: -1 } }, { maxTokens: undefined }],
    [
      'samplers',
      {
        options: {
          temperature: 0.1,
          top_p: 0.9,
          top_k: 4,
          repeat_penalty: 1.1,
          mirostat: 2,
          stop: 'x',
          seed: -1,
        },
      },
      {
        sampling: {
          temperature: 0.1,
          topP: 0.9,
          topK: 4,
          repeatPenalty: 1.1,
          mirostat: 2,
          stop: ['x'],
          seed: -1,
        },
      },
    ],
    [
      'empty text',
      { messages: [{ role: 'user', content: '' }] },
      { messages: [{ role: 'user', parts: [] }] },
    ],
    [
      'what was thought before',
      { messages: [{ role: 'assistant', content: 'Yes', thinking: 'Hm' }] },
      { messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Yes' }], reasoning: 'Hm' }] },
    ],
  ];
  for (const [what, body, expected] of rows) {
    test(`has ${what}`, () => {
      const ask = decode('chat', body) as unknown as Record<string, unknown>;
      for (const [key, value] of Object.entries(expected)) {
        if (value === undefined) assert.equal(ask[key], undefined);
        else assert.deepEqual(plain(ask[key]), value, key);
      }
    });
  }

  test('gives ids to calls without, and their results find them by name, then by order', () => {
    const { messages } = decode('chat', {
      messages: [
        assistant(fn('f', { x: 1 }), fn('g', {}), fn('f', { x: 2 }, { id: 'mine' })),
        { role: 'tool', content: 'of g', tool_name: 'g' },
        { role: 'tool', content: 'of the first f', name: 'f' },
        { role: 'tool', content: 'of the last', tool_name: 'unknown' },
        { role: 'tool', content: 'of nobody' },
      ],
    });
    assert.deepEqual(
      messages[0]?.toolCalls?.map(({ id, name, arguments: given }) => [id, name, given]),
      [
        ['call_0', 'f', '{"x":1}'],
        ['call_1', 'g', '{}'],
        ['mine', 'f', '{"x":2}'],
      ],
    );
    assert.deepEqual(
      messages.slice(1).map(({ toolCallId }) => toolCallId),
      ['call_1', 'call_0', 'mine', undefined],
    );
  });

  test('tells of options and members without effect', () => {
    const { unread } = decode('chat', {
      options: { num_gpu: 1, tpo_k: 4, top_k: null },
      truncate: true,
      shift: false,
      wild: 1,
    });
    assert.deepEqual(unread, [
      { feature: 'options.num_gpu', detail: 'it has no effect: Freehold decides it by itself' },
      { feature: 'options.tpo_k', detail: 'there is no such option' },
      { feature: 'truncate', detail: 'what is too long is refused, never cut' },
      { feature: 'wild', detail: 'there is no such member' },
    ]);
  });

  test('keeps the bytes as they came', () => {
    const bytes = Buffer.from('{ "model":"m", "messages":[] }');
    const { original } = decodeOllamaChat(bytes, reading);
    assert.deepEqual([original.dialect, original.bytes], ['ollama-chat', bytes]);
  });
});

suite('a prompt of Ollama, decoded', () => {
  test('is the message of a user, after what the system says, with images beside it', () => {
    assert.deepEqual(plain(decode('generate', { system: 'Be kind', images: ['R0lGODAA'] }).messages), [
      { role: 'system', parts: [{ type: 'text', text: 'Be kind' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Hello' },
          { type: 'image', url: 'data:image/gif;base64,R0lGODAA' },
        ],
      },
    ]);
  });

  test('is no message where it is to be continued', () => {
    for (const [more, suffix] of [
      [{ raw: true }, undefined],
      [{ suffix: 'end' }, 'end'],
      [{ raw: true, suffix: 'end' }, 'end'],
    ] as const) {
      const ask = decode('generate', more);
      assert.deepEqual([ask.wants, ask.prompt, ask.suffix], ['continuation', 'Hello', suffix]);
      assert.deepEqual(ask.messages, []);
    }
  });

  test('with what clients send for "not set" is the same', () => {
    const ask = decode('generate', {
      template: '',
      context: [],
      suffix: '',
      system: '',
      raw: false,
      images: [],
    });
    assert.deepEqual([ask.wants, ask.messages.length, ask.unread], ['answer', 1, []]);
  });
});

suite('Ollama requests that are refused', () => {
  const rows: [way: 'chat' | 'generate', body: object, param: string, message: RegExp][] = [
    ['chat', { model: '' }, 'model', /model is missing/],
    ['chat', { messages: {} }, 'messages', /must be a list/],
    ['chat', { messages: ['a'] }, 'messages[0]', /must be an object/],
    ['chat', { messages: [{ content: 'a' }] }, 'messages[0].role', /role is missing/],
    ['chat', { messages: [{ role: 'robot' }] }, 'messages[0].role', /one of system/],
    ['chat', { messages: [{ role: 'user', content: [] }] }, 'messages[0].content', /must be text/],
    ['chat', { messages: [{ role: 'user', images: ['a b'] }] }, 'messages[0].images[0]', /image in base64/],
    ['chat', { messages: [{ role: 'user', images: ['http://a/b.png'] }] }, 'messages[0].images[0]', /base64/],
    ['chat', { messages: [assistant({})] }, 'messages[0].tool_calls[0].function', /function is missing/],
    ['chat', { messages: [assistant(fn('', {}))] }, 'messages[0].tool_calls[0].function.name', /missing/],
    [
      'chat',
      { messages: [assistant(fn('f', [1]))] },
      'messages[0].tool_calls[0].function.arguments',
      /object/,
    ],
    ['chat', { tools: [{ type: 'function' }] }, 'tools[0].function', /missing/],
    ['chat', { format: 'yaml' }, 'format', /"json" or a JSON schema, not "yaml"/],
    ['chat', { format: [] }, 'format', /must be an object/],
    ['chat', { think: 'hard' }, 'think', /true, false, low, medium, high, max, not "hard"/],
    ['chat', { stream: 'yes' }, 'stream', /true or false/],
    ['chat', { options: [] }, 'options', /must be an object/],
    ['chat', { options: { temperature: 'hot' } }, 'options.temperature', /must be a number/],
    ['chat', { options: { top_k: 1.5 } }, 'options.top_k', /whole number/],
    ['chat', { options: { stop: [1] } }, 'options.stop[0]', /must be text/],
    ['chat', { options: { num_predict: -3 } }, 'options.num_predict', /at least -2/],
    ['chat', { keep_alive: 'soon' }, 'keep_alive', /duration/],
    ['generate', { prompt: 7 }, 'prompt', /must be text/],
    ['generate', { template: '{{ .Prompt }}' }, 'template', /by the template of its own file/],
    ['generate', { context: [1, 2] }, 'context', /keeps no state/],
    ['generate', { raw: true, system: 'a' }, 'system', /beside raw/],
    ['generate', { raw: true, images: ['AA'] }, 'images', /beside raw or suffix/],
    ['generate', { suffix: 'a', images: ['AA'] }, 'images', /beside raw or suffix/],
  ];
  for (const [way, body, param, message] of rows) {
    test(`${way} ${JSON.stringify(body).slice(0, 60)}`, () => {
      assert.throws(
        () => decode(way, body),
        (error) => {
          assert.ok(error instanceof AppError, String(error));
          assert.equal(error.details.param, param);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});
