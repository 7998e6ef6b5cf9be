import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AttemptRow } from '#traces/read-traces.ts';
import { feedbackRow, traceRow } from '#traces/testing/trace-row.ts';
import { tracePage, type WholeTrace } from './trace-page.ts';

const REQUEST = {
  model: 'auto',
  temperature: 0,
  tools: [{ type: 'function', function: { name: 'get_weather' } }],
  messages: [
    { role: 'system', content: 'Be kind.\nBe brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'And here?' },
        { type: 'image_url', image_url: { url: 'data:x' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: '\u001b[2Jsunny' },
  ],
};
const ANSWER = {
  choices: [{ text: 'Sunny.', reasoning: 'The tool said so.', toolCalls: [], finish: 'stop' }],
};

function page(more: Partial<WholeTrace> = {}): string {
  const whole = {
    trace: traceRow(),
    attempts: [],
    feedback: [],
    request: JSON.stringify(REQUEST),
    answer: JSON.stringify(ANSWER),
  };
  return tracePage({ ...whole, ...more }).join('\n');
}

function attempt(more: Partial<AttemptRow>): AttemptRow {
  const { id, expert_id, state, ...row } = traceRow();
  return {
    ...row,
    trace_id: id,
    rung: 0,
    expert_id: 'mock',
    kind: 'remote',
    started_at: 0,
    total_us: 3_400,
    threshold: null,
    ...more,
  };
}

suite('one trace on a page', () => {
  test('tracePage() has the facts, the route with its reasons, and the warnings', () => {
    const text = page({
      trace: traceRow({
        task: 'weather',
        tokens_cached: 10,
        tokens_reasoning: 5,
        stream: 1,
        route: '{"order":["mock/mock-model","far"],"reasons":["mock is nearer"]}',
        warnings: '[{"feature":"seed","detail":"mock has none"}]',
      }),
    });
    for (const fact of [
      'Trace 01960000-0000-7000-8000-0000000000aa',
      'asked     2026-11-21 08:14:02, over openai-chat, streamed',
      'who       auto → mock/mock-model (remote)',
      'state     done, finish stop',
      'task      weather',
      'tokens    24 in (10 from a cache), 18 out (5 for reasoning)',
      'cost      $0.000060',
      'time      first byte after 1.2 ms, 3.4 ms in all',
      'route     mock/mock-model, then far',
      'mock is nearer',
      'warning   seed: mock has none',
    ])
      assert.ok(text.includes(fact), `${fact}\nin\n${text}`);
  });

  test('tracePage() has the request and the answer in full, as lines that cannot harm the terminal', () => {
    const text = page();
    const [, request] = text.split('\nRequest\n');
    assert.equal(
      request,
      [
        '  system     Be kind.',
        '             Be brief.',
        '  user       And here?',
        '             [image]',
        '  assistant  get_weather({"city":"Paris"})',
        '  tool       sunny',
        '  tools      get_weather',
        '  with       temperature 0',
        '',
        'Answer',
        '  thought    The tool said so.',
        '  said       Sunny.',
      ].join('\n'),
    );
  });

  test('tracePage() tells each attempt, and why one failed', () => {
    const attempts = [
      attempt({
        error_code: 'upstream_busy',
        error_message: 'come back later',
        tokens_in: null,
        tokens_out: null,
        cost_nanos: null,
      }),
      attempt({ rung: 1, expert_id: 'far' }),
    ];
    const text = page({ attempts });
    assert.match(
      text,
      /1 {2}mock\/mock-model {2}upstream_busy +- +- .*\n +come back later\n +2 {2}far\/mock-model +stop +24→18/,
    );
  });

  test('tracePage() tells feedback with who told it', () => {
    const feedback = [
      feedbackRow('thumb', 'down', { actor: 'ana' }),
      feedbackRow('regenerate', null, { source: 'noticed' }),
      feedbackRow('edit', '{"city":"Rome"}', { tool_call_id: 'c1' }),
    ];
    const text = page({ feedback });
    assert.match(
      text,
      /thumb down \(told by ana\)\n.*regenerate \(noticed\)\n.*edit {"city":"Rome"} on the call c1 \(told\)/,
    );
  });

  test('tracePage() says which texts retention removed and which answer never was', () => {
    assert.match(page({ request: undefined }), /Request\n.*retention removed it/);
    assert.match(page({ answer: undefined }), /Answer\n.*retention removed it/);
    assert.match(
      page({ trace: traceRow({ answer_text: null, state: 'failed' }), answer: undefined }),
      /Answer\n {2}\(none\)/,
    );
    assert.match(
      page({ trace: traceRow({ answer_text: null, state: 'open' }), answer: undefined }),
      /\(not there yet\)/,
    );
  });
});
