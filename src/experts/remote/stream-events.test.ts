import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnswerEvent } from '#contract/answer.ts';
import { collect } from '#contract/collect.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { chunk, sseEvent } from '#testing/chat-replies.ts';
import { plain } from '#testing/plain.ts';
import { transcripts } from '#testing/transcripts.ts';
import { answers } from './fixtures/answers.ts';
import { streamEvents } from './stream-events.ts';

const KEY = 'sk-secret-1234';
const card: ExpertCard = {
  id: 'up',
  kind: 'remote',
  zone: 'outside',
  models: [],
  lacks: [],
  prices: {},
  origin: 'https://up.example',
};

/** Each text comes at a moment of its own. */
async function* bytesOf(...texts: string[]): AsyncGenerator<Buffer[]> {
  for (const text of texts) yield [Buffer.from(text)];
}

function answerOf(...texts: string[]) {
  return collect(streamEvents(card, bytesOf(...texts), KEY));
}

async function eventsOf(...texts: string[]): Promise<AnswerEvent[]> {
  return (await Array.fromAsync(streamEvents(card, bytesOf(...texts), KEY))).flat();
}

suite('streamEvents() understands each transcript', () => {
  for (const [name, bytes] of transcripts) {
    if (name === 'error-mid-stream') continue;
    test(name, async () => {
      assert.deepEqual(plain(await answerOf(bytes.toString('utf8'))), answers[name]);
    });
  }

  test('error-mid-stream: what was said before the error is said', async () => {
    const bytes = transcripts.get('error-mid-stream') ?? Buffer.alloc(0);
    const texts: string[] = [];
    await assert.rejects(async () => {
      for await (const batch of streamEvents(card, bytesOf(bytes.toString('utf8')), KEY)) {
        for (const event of batch) if (event.type === 'text-delta') texts.push(event.text);
      }
    });
    assert.deepEqual(texts, ['I was about to', ' say']);
  });

  test('each transcript that has an answer here is a file, and each file has one', () => {
    assert.deepEqual([...transcripts.keys()].sort(), Object.keys(answers).sort());
  });
});

suite('streamEvents() says at once what came at once', () => {
  const words = ['a', 'b', 'c', 'd'].map((content) => sseEvent(chunk({ content })));
  const last = [sseEvent(chunk({}, 'stop')), 'data: [DONE]\n\n'];

  async function batchesOf(...moments: string[][]): Promise<unknown[][]> {
    const body = moments.map((texts) => texts.map((text) => Buffer.from(text)));
    const batches = await Array.fromAsync(streamEvents(card, body, KEY));
    return batches.map((batch) =>
      batch.map((event) => {
        if (event.type === 'source-frame') return [event.form, event.text, event.covers];
        return event.type === 'text-delta' ? event.text : event.type;
      }),
    );
  }
  const dataOf = (event = '') => event.slice('data: '.length).trim();
  const end = [['chunk', dataOf(last[0]), 1], 'choice-end', 'answer-end'];

  test('words alike, once they are known, are one event; their chunks go along as they came', async () => {
    assert.deepEqual(await batchesOf([...words, ...last]), [
      [['chunk', dataOf(words[0]), 1], 'a', ['chunks', words.slice(1).join(''), 1], 'bcd', ...end],
    ]);
  });

  test('also where they came in one piece, or cut anywhere', async () => {
    const whole = await batchesOf([...words, ...last]);
    const text = [...words, ...last].join('');
    for (let at = 0; at < text.length; at++)
      assert.deepEqual(await batchesOf([text.slice(0, at), text.slice(at)]), whole);
  });

  test('words of another moment are another event', async () => {
    assert.deepEqual(await batchesOf(words.slice(0, 2), words.slice(2), last), [
      [['chunk', dataOf(words[0]), 1], 'a', ['chunks', words[1], 1], 'b'],
      [['chunks', words.slice(2).join(''), 1], 'cd'],
      end,
    ]);
  });

  test('what is no word stands where it came', async () => {
    const call = sseEvent(chunk({ tool_calls: [{ index: 0, function: { arguments: '{' } }] }));
    const [[...events] = []] = await batchesOf([words[0], words[1], call, words[2], ...last].map(String));
    assert.deepEqual(events.slice(2, -3), [
      ['chunks', words[1], 1],
      'b',
      ['chunk', dataOf(call), 1],
      'tool-call-delta',
      ['chunks', words[2], 1],
      'c',
    ]);
  });

  test('counts that come with each word are read', async () => {
    const counted = (content: string, tokens: number) =>
      sseEvent({ ...chunk({ content }), usage: { prompt_tokens: 1, completion_tokens: tokens } });
    const { usage, choices } = await answerOf(counted('a', 1) + counted('b', 2) + counted('c', 3), ...last);
    assert.equal(choices[0]?.text, 'abc');
    assert.equal(usage.tokensOut, 3);
  });
});

const said = sseEvent(chunk({ role: 'assistant', content: 'Hi' }));
const ended = sseEvent(chunk({}, 'stop'));
const counts = { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } };

suite('streamEvents() knows a whole answer from a torn one', () => {
  const whole: [how: string, texts: string[]][] = [
    ['[DONE] after a finish reason', [said, ended, 'data: [DONE]\n\n']],
    ['[DONE] without a finish reason', [said, 'data: [DONE]\n\n']],
    ['a finish reason without [DONE]', [said, ended]],
    ['[DONE] without its blank line', [said, ended, 'data: [DONE]\n']],
    ['[DONE] without any line end', [said, ended, 'data: [DONE]']],
    ['[DONE] without a space', [said, ended, 'data:[DONE]\n\n']],
    ['a last chunk without its blank line', [said, ended.trimEnd()]],
    ['a comment cut off after the end', [said, ended, ': keep-al']],
    ['a name without data after the end', [said, ended, 'event: close\n']],
    ['words after [DONE]', [said, 'data: [DONE]\n\n', 'data: {"oops\n\n']],
  ];
  for (const [how, texts] of whole) {
    test(`whole: ${how}`, async () => {
      assert.equal((await answerOf(...texts)).choices[0]?.text, 'Hi');
    });
  }

  test('whole: counts in a last chunk without its blank line are read', async () => {
    const { usage } = await answerOf(said, ended, sseEvent(counts).trimEnd());
    assert.deepEqual(plain(usage), { tokensIn: 1, tokensOut: 2 });
  });

  const torn: [how: string, texts: string[]][] = [
    ['nothing at all', []],
    ['comments alone', [': ping\n\n: ping\n\n']],
    ['text without an end', [said]],
    ['half a chunk', [said, ended.slice(0, 40)]],
    ['half a chunk after the end', [said, ended, sseEvent(counts).slice(0, 40)]],
    ['half of [DONE]', [said, ended, 'data: [DO']],
  ];
  for (const [how, texts] of torn) {
    test(`torn: ${how}`, async () => {
      await assert.rejects(answerOf(...texts), {
        code: 'upstream_failed',
        message: /expert "up" broke off in the middle/,
      });
    });
  }
});

suite('streamEvents() fails with a reason', () => {
  const failures: [what: string, data: string, code: ErrorCode, message: RegExp][] = [
    [
      'an error object',
      '{"error":{"message":"out of memory","code":500}}',
      'upstream_failed',
      /out of memory/,
    ],
    ['an error text', '{"error":"out of memory"}', 'upstream_failed', /out of memory/],
    ['an error without words', '{"error":{}}', 'upstream_failed', /no reason given/],
    ['no JSON', '<html>', 'upstream_failed', /not a JSON object: <html>/],
    ['JSON that is no object', '[1]', 'upstream_failed', /not a JSON object: \[1\]/],
    ['the key in an error', `{"error":{"message":"bad key ${KEY}"}}`, 'upstream_failed', /bad key \[key\]$/],
    ['the key in no JSON', `bad key ${KEY}`, 'upstream_failed', /bad key \[key\]$/],
  ];
  for (const [what, data, code, message] of failures) {
    test(what, async () => {
      await assert.rejects(answerOf(said, sseEvent(data)), (error: Error) => {
        assert.equal((error as Error & { code: string }).code, code);
        assert.match(error.message, message);
        assert.ok(!JSON.stringify(error).includes(KEY), 'the key is nowhere in the error');
        return true;
      });
    });
  }
});

suite('streamEvents() reads with suspicion', () => {
  test('a frame covers exactly the events that follow from it', async () => {
    const events = await eventsOf(said, ended, 'data: [DONE]\n\n');
    assert.deepEqual(
      events.map((event) => (event.type === 'source-frame' ? event.covers : event.type)),
      [1, 'text-delta', 1, 'choice-end', 'answer-end'],
    );
  });

  const odd: [what: string, choice: unknown, expected: AnswerEvent[]][] = [
    ['a choice that is no object', 7, []],
    ['a delta that is no object', { index: 0, delta: 'x' }, []],
    ['text that is no text', { index: 0, delta: { content: 7 } }, []],
    [
      'text in parts',
      { index: 0, delta: { content: [{ type: 'text', text: 'a' }, { type: 'x' }, 7] } },
      [{ type: 'text-delta', choice: 0, text: 'a' }],
    ],
    [
      'an index that is no number',
      { index: 'x', delta: { content: 'a' } },
      [{ type: 'text-delta', choice: 0, text: 'a' }],
    ],
    [
      'an index beyond belief',
      { index: 1e9, delta: { content: 'a' } },
      [{ type: 'text-delta', choice: 0, text: 'a' }],
    ],
    [
      'an index below 0',
      { index: -1, delta: { content: 'a' } },
      [{ type: 'text-delta', choice: 0, text: 'a' }],
    ],
    [
      'a finish reason unheard of',
      { index: 0, delta: {}, finish_reason: 'eos' },
      [{ type: 'choice-end', choice: 0, finish: 'unknown' }],
    ],
    [
      'an empty reasoning_content beside reasoning',
      { index: 0, delta: { reasoning_content: '', reasoning: 'hm' } },
      [{ type: 'reasoning-delta', choice: 0, text: 'hm' }],
    ],
    [
      'both names of one reasoning',
      { index: 0, delta: { reasoning_content: 'hm', reasoning: 'hm' } },
      [{ type: 'reasoning-delta', choice: 0, text: 'hm' }],
    ],
    [
      'a tool call without a function',
      { index: 0, delta: { tool_calls: [{ index: 0, id: 'a' }] } },
      [{ type: 'tool-call-delta', choice: 0, index: 0, id: 'a', arguments: '' }],
    ],
    [
      'arguments as an object',
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: { a: 1 } } }] },
      },
      [{ type: 'tool-call-delta', choice: 0, index: 0, id: 'a', name: 'f', arguments: '{"a":1}' }],
    ],
    [
      'an empty name in a later piece',
      { index: 0, delta: { tool_calls: [{ index: 0, id: '', function: { name: '', arguments: '}' } }] } },
      [{ type: 'tool-call-delta', choice: 0, index: 0, arguments: '}' }],
    ],
    [
      'tool calls without an index',
      {
        index: 0,
        delta: {
          tool_calls: [
            { id: 'a', function: { name: 'f', arguments: '' } },
            { id: 'b', function: { name: 'g', arguments: '' } },
          ],
        },
      },
      [
        { type: 'tool-call-delta', choice: 0, index: 0, id: 'a', name: 'f', arguments: '' },
        { type: 'tool-call-delta', choice: 0, index: 1, id: 'b', name: 'g', arguments: '' },
      ],
    ],
    [
      'a custom tool',
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'f', input: 'x' } }] },
      },
      [{ type: 'tool-call-delta', choice: 0, index: 0, id: 'a', name: 'f', arguments: 'x' }],
    ],
    [
      'a function call of the old kind',
      { index: 0, delta: { function_call: { name: 'f', arguments: '' } } },
      [
        {
          type: 'extra-delta',
          choice: 0,
          place: 'message',
          fields: { function_call: { name: 'f', arguments: '' } },
        },
      ],
    ],
  ];
  for (const [what, choice, expected] of odd) {
    test(what, async () => {
      const events = await eventsOf(sseEvent({ choices: [choice] }), 'data: [DONE]\n\n');
      assert.deepEqual(plain(events.slice(1, -1)), expected);
    });
  }

  test('choices that are no list say nothing', async () => {
    const events = await eventsOf(sseEvent({ choices: null }), sseEvent({}), 'data: [DONE]\n\n');
    assert.deepEqual(
      events.map(({ type }) => type),
      ['source-frame', 'source-frame', 'answer-end'],
    );
  });

  test('counts that are no counts are absent', async () => {
    const odd = { prompt_tokens: '9', completion_tokens: -1, prompt_tokens_details: { cached_tokens: true } };
    const { usage } = await answerOf(said, sseEvent({ choices: [], usage: odd }), 'data: [DONE]\n\n');
    assert.deepEqual(plain(usage), {});
  });

  test('an event without end is given up', async () => {
    const endless = `data: "${'x'.repeat(1024 * 1024)}`;
    await assert.rejects(answerOf(...Array.from({ length: 17 }, () => endless)), {
      code: 'upstream_failed',
      message: /event of more than 16777216 characters/,
    });
  });
});
