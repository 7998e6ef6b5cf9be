import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnswerEvent } from '#contract/answer.ts';
import { sseData } from '#testing/transcripts.ts';
import { ChunkEncoder } from './chunk-encoder.ts';
import { encodeUsage } from './encode-chat.ts';

const envelope = { id: 'chatcmpl-1', createdAtMs: 1_700_000_000_000, model: 'm' };

// biome-ignore lint/suspicious/noExplicitAny: chunks of every shape
type Chunk = any;

function encode(events: readonly AnswerEvent[], wantsUsage = false): Chunk[] {
  const encoder = new ChunkEncoder(envelope, wantsUsage);
  return sseData(events.map((event) => encoder.take(event)).join('')).map((data) => JSON.parse(data));
}

/** For each chunk its choice, delta and finish reason, or its counts. */
function told(events: readonly AnswerEvent[], wantsUsage = false): unknown[] {
  return encode(events, wantsUsage).map(({ choices: [choice], usage }) =>
    choice ? [choice.index, choice.delta, choice.finish_reason] : usage,
  );
}

const start = { type: 'answer-start', expertId: 'up' } as const;
const text = (said: string, choice = 0) => ({ type: 'text-delta', choice, text: said }) as const;
const choiceEnd = (choice = 0, finish = 'stop' as const) => ({ type: 'choice-end', choice, finish }) as const;
const end = { type: 'answer-end', finish: 'stop', usage: { tokensIn: 9, tokensOut: 2 } } as const;

suite('ChunkEncoder, for experts that speak no wire of their own', () => {
  test('every chunk has the envelope, and choices as a list', () => {
    for (const chunk of encode([start, text('a'), choiceEnd(), end], true)) {
      assert.equal(chunk.id, 'chatcmpl-1');
      assert.equal(chunk.object, 'chat.completion.chunk');
      assert.equal(chunk.created, 1_700_000_000);
      assert.equal(chunk.model, 'm');
      assert.ok(Array.isArray(chunk.choices));
    }
  });

  const rows: [what: string, events: AnswerEvent[], chunks: unknown[]][] = [
    [
      'the role stands in the first delta, and only there',
      [start, text('a'), text('b'), choiceEnd(), end],
      [
        [0, { role: 'assistant', content: 'a' }, null],
        [0, { content: 'b' }, null],
        [0, {}, 'stop'],
      ],
    ],
    [
      'each choice has its own role and end',
      [text('b', 1), text('a'), text('B', 1), choiceEnd(0), choiceEnd(1), end],
      [
        [1, { role: 'assistant', content: 'b' }, null],
        [0, { role: 'assistant', content: 'a' }, null],
        [1, { content: 'B' }, null],
        [0, {}, 'stop'],
        [1, {}, 'stop'],
      ],
    ],
    [
      'a choice that nobody ended ends with the answer',
      [text('a'), end],
      [
        [0, { role: 'assistant', content: 'a' }, null],
        [0, {}, 'stop'],
      ],
    ],
    [
      'an answer without a word is an empty text with an end',
      [start, end],
      [
        [0, { role: 'assistant', content: '' }, null],
        [0, {}, 'stop'],
      ],
    ],
    [
      'a choice that ends without a word has its role first',
      [start, choiceEnd(), end],
      [
        [0, { role: 'assistant', content: '' }, null],
        [0, {}, 'stop'],
      ],
    ],
    [
      'reasoning and refusal have names of their own',
      [
        { type: 'reasoning-delta', choice: 0, text: 'hm' },
        { type: 'refusal-delta', choice: 0, text: 'no' },
        choiceEnd(),
        end,
      ],
      [
        [0, { role: 'assistant', reasoning_content: 'hm' }, null],
        [0, { refusal: 'no' }, null],
        [0, {}, 'stop'],
      ],
    ],
    [
      'a tool call has id, type and name first and only arguments after; parallel ones keep their index',
      [
        { type: 'tool-call-delta', choice: 0, index: 0, id: 'a', name: 'f', arguments: '' },
        { type: 'tool-call-delta', choice: 0, index: 1, id: 'b', name: 'g', arguments: '{' },
        { type: 'tool-call-delta', choice: 0, index: 0, arguments: '{}' },
        { type: 'choice-end', choice: 0, finish: 'tool-calls' },
        end,
      ],
      [
        [
          0,
          {
            role: 'assistant',
            tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }],
          },
          null,
        ],
        [
          0,
          { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{' } }] },
          null,
        ],
        [0, { tool_calls: [{ index: 0, function: { arguments: '{}' } }] }, null],
        [0, {}, 'tool_calls'],
      ],
    ],
    [
      'fields of a message stand in the delta',
      [{ type: 'extra-delta', choice: 0, place: 'message', fields: { annotations: [1] } }, choiceEnd(), end],
      [
        [0, { role: 'assistant', annotations: [1] }, null],
        [0, {}, 'stop'],
      ],
    ],
    [
      'warnings and abstentions are not for the wire',
      [{ type: 'warning', feature: 'seed', detail: 'no' }],
      [],
    ],
    ['an abstention says nothing', [start, { type: 'abstain', confidence: 0.1, threshold: 0.9 }], []],
  ];
  for (const [what, events, chunks] of rows) {
    test(what, () => {
      assert.deepEqual(told(events), chunks);
    });
  }

  test('fields of a choice stand beside the delta', () => {
    const fields = { logprobs: { content: [] }, native: 'x' };
    const [first] = encode([{ type: 'extra-delta', choice: 0, place: 'choice', fields }]);
    assert.deepEqual(first.choices, [
      { index: 0, delta: { role: 'assistant' }, logprobs: { content: [] }, native: 'x', finish_reason: null },
    ]);
  });

  test('counts are the last chunk, without choices, for clients that asked', () => {
    const chunks = encode([text('a'), choiceEnd(), end], true);
    assert.deepEqual(chunks.at(-1).choices, []);
    assert.deepEqual(chunks.at(-1).usage, encodeUsage({ tokensIn: 9, tokensOut: 2 }));
    assert.equal(chunks.filter(({ usage }) => usage).length, 1);
  });

  test('there is no chunk of counts where nobody counted', () => {
    assert.equal(
      encode([text('a'), choiceEnd(), { ...end, usage: {} }], true).filter(({ usage }) => usage).length,
      0,
    );
  });
});

suite('ChunkEncoder, for experts that speak this wire', () => {
  const frame = (chunk: object, covers: number): AnswerEvent => ({
    type: 'source-frame',
    dialect: 'openai-chat',
    form: 'chunk',
    text: JSON.stringify(chunk),
    covers,
  });
  const saidA = { x: 1, choices: [{ index: 0, delta: { content: 'a' } }] };
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

  test('a frame goes out in place of the events it covers', () => {
    assert.deepEqual(encode([frame(saidA, 2), text('a'), choiceEnd(), end]), [saidA]);
  });

  test('events that no frame covers are told beside frames', () => {
    assert.deepEqual(encode([frame(saidA, 1), text('a'), text('b'), end]).length, 2);
  });

  test('a whole reply is told as chunks', () => {
    const whole = {
      type: 'source-frame',
      dialect: 'openai-chat',
      form: 'whole',
      text: '{}',
      covers: 2,
    } as const;
    assert.deepEqual(told([whole, text('a'), choiceEnd(), end], true), [
      [0, { role: 'assistant', content: 'a' }, null],
      [0, {}, 'stop'],
      encodeUsage(end.usage),
    ]);
  });

  const rows: [what: string, chunk: object, covers: number, asked: number, notAsked: number][] = [
    // How many chunks go out to a client that asked for counts, and to one that did not.
    ['counts alone', { choices: [], usage }, 0, 1, 0],
    ['counts beside an end', { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage }, 1, 1, 1],
    ['counts beside an empty delta', { choices: [{ index: 0, delta: {} }], usage }, 0, 1, 1],
    ['counts under another name', { choices: [], x_groq: { usage } }, 0, 2, 1],
    ['an announcement without choices', { choices: [], usage: null, prompt_filter_results: [] }, 0, 2, 1],
    [
      'a text that speaks of total_tokens',
      { choices: [{ index: 0, delta: { content: '"total_tokens"' } }] },
      1,
      2,
      1,
    ],
  ];
  for (const [what, chunk, covers, asked, notAsked] of rows) {
    test(`${what}: ${asked} with counts asked for, ${notAsked} without`, () => {
      const events = [frame(chunk, covers), ...Array.from({ length: covers }, () => text('x')), end];
      assert.equal(encode(events, true).length, asked);
      assert.equal(encode(events, false).length, notAsked);
    });
  }
});
