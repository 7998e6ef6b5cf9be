import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { encodeAnswer, encodeChunk, encodeUsage, encodeUsageChunk, finishWord } from './encode-chat.ts';

const envelope = { id: 'chatcmpl-1', createdAtMs: 1_700_000_000_999, model: 'm' };

suite('encodeAnswer()', () => {
  test('is a chat completion with every member a client looks for', () => {
    const answer = {
      choices: [{ text: 'Hi', toolCalls: [], finish: 'stop' }],
      finish: 'stop',
      usage: { tokensIn: 9, tokensOut: 3, tokensCached: 2, tokensReasoning: 1 },
    } as const;
    assert.deepEqual(encodeAnswer(answer, envelope), {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 3,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    });
  });

  test('has reasoning, refusal, tool calls and provider fields where there are any', () => {
    const [choice] = encodeAnswer(
      {
        choices: [
          {
            text: null,
            reasoning: 'hm',
            refusal: 'no',
            toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }],
            finish: 'tool-calls',
            extra: { message: { annotations: [1] }, choice: { logprobs: { content: [] }, native: 'x' } },
          },
        ],
        finish: 'tool-calls',
        usage: {},
      },
      envelope,
    ).choices as unknown[];
    assert.deepEqual(choice, {
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        refusal: 'no',
        reasoning_content: 'hm',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        annotations: [1],
      },
      logprobs: { content: [] },
      native: 'x',
      finish_reason: 'tool_calls',
    });
  });

  test('numbers several choices', () => {
    const choice = { text: 'a', toolCalls: [], finish: 'stop' } as const;
    const encoded = encodeAnswer({ choices: [choice, choice], finish: 'stop', usage: {} }, envelope);
    assert.deepEqual(
      (encoded.choices as { index: number }[]).map(({ index }) => index),
      [0, 1],
    );
  });
});

suite('encodeChunk()', () => {
  test('is a chunk with one choice', () => {
    assert.deepEqual(encodeChunk(envelope, 1, { content: 'a' }, null), {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'm',
      choices: [{ index: 1, delta: { content: 'a' }, logprobs: null, finish_reason: null }],
    });
  });

  test('with counts alone has an empty list of choices', () => {
    const chunk = encodeUsageChunk(envelope, { tokensIn: 1 });
    assert.deepEqual(chunk.choices, []);
    assert.deepEqual(chunk.usage, encodeUsage({ tokensIn: 1 }));
  });
});

test('encodeUsage() has numbers where nobody counted', () => {
  assert.deepEqual(encodeUsage({}), {
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  });
});

suite('finishWord()', () => {
  const rows = [
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool-calls', 'tool_calls'],
    ['content-filter', 'content_filter'],
    ['unknown', 'stop'],
  ] as const;
  for (const [finish, word] of rows) {
    test(`${finish} is ${word} on the wire`, () => {
      assert.equal(finishWord(finish), word);
    });
  }
});
