import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnswerEnd, AnswerEvent } from '#contract/answer.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { fakeClock } from '#std/clock.ts';
import { LineEncoder, type Manner } from './line-encoder.ts';

const AT = '2025-06-15T15:06:40.000Z';
const text = (said: string): AnswerEvent => ({ type: 'text-delta', choice: 0, text: said });
const thought = (said: string): AnswerEvent => ({ type: 'reasoning-delta', choice: 0, text: said });
const call = (index: number, args: string, more: object = {}): AnswerEvent => ({
  type: 'tool-call-delta',
  choice: 0,
  index,
  arguments: args,
  ...more,
});
const end = (more: Partial<AnswerEnd> = {}): AnswerEnd => ({
  type: 'answer-end',
  finish: 'stop',
  usage: { tokensIn: 9, tokensOut: 3 },
  ...more,
});

/** The lines of a stream in which each event takes a millisecond, and the same as a whole answer. */
function encode(events: readonly AnswerEvent[], last = end(), manner: Partial<Manner> = {}) {
  const clock = fakeClock(Date.parse(AT));
  const complete: Manner = { place: 'chat', model: 'm:latest', hidesThinking: false, ...manner };
  const encoder = new LineEncoder(complete, clock);
  const collector = new AnswerCollector();
  let lines = '';
  for (const event of events) {
    clock.advance(1);
    collector.take(event);
    lines += encoder.take(event) ?? '';
  }
  clock.advance(1);
  return {
    lines: (lines + encoder.end(last))
      .replaceAll(/"created_at":"[^"]+"/g, '"created_at":"…"')
      .split('\n')
      .slice(0, -1),
    whole: JSON.parse(JSON.stringify(encoder.whole(collector.answer(), last))),
  };
}

suite('the lines of an answer', () => {
  test('of a chat, word for word', () => {
    const { lines, whole } = encode([thought('Hm'), text('Hi'), text(' you')]);
    assert.deepEqual(lines, [
      '{"model":"m:latest","created_at":"…","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}',
      '{"model":"m:latest","created_at":"…","message":{"role":"assistant","content":"Hi"},"done":false}',
      '{"model":"m:latest","created_at":"…","message":{"role":"assistant","content":" you"},"done":false}',
      '{"model":"m:latest","created_at":"…","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",' +
        '"total_duration":4000000,"load_duration":0,"prompt_eval_count":9,"prompt_eval_duration":1000000,' +
        '"eval_count":3,"eval_duration":3000000}',
    ]);
    assert.deepEqual(whole.message, { role: 'assistant', content: 'Hi you', thinking: 'Hm' });
    assert.deepEqual([whole.done, whole.done_reason, whole.eval_count], [true, 'stop', 3]);
  });

  test('of a prompt, word for word', () => {
    const { lines, whole } = encode([thought('Hm'), text('Hi')], end({ usage: {} }), { place: 'generate' });
    assert.deepEqual(lines, [
      '{"model":"m:latest","created_at":"…","response":"","thinking":"Hm","done":false}',
      '{"model":"m:latest","created_at":"…","response":"Hi","done":false}',
      '{"model":"m:latest","created_at":"…","response":"","done":true,"done_reason":"stop",' +
        '"total_duration":3000000,"load_duration":0,"prompt_eval_duration":1000000,"eval_duration":2000000}',
    ]);
    assert.deepEqual([whole.response, whole.thinking], ['Hi', 'Hm']);
  });

  test('of calls: whole, in one line before the last', () => {
    const { lines, whole } = encode(
      [
        text('Let me see.'),
        call(0, '{"a"', { id: 'x', name: 'f' }),
        call(1, '', { id: 'y', name: 'g' }),
        call(0, ':1}'),
      ],
      end({ finish: 'tool-calls' }),
    );
    const calls =
      '"tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":1}}},{"id":"y","function":{"name":"g","arguments":{}}}]';
    assert.equal(lines.length, 3);
    assert.ok((lines[1] ?? '').includes(calls));
    assert.match(lines[2] ?? '', /"done_reason":"stop"/);
    assert.ok(JSON.stringify(whole.message).includes(calls));
  });

  test('of calls whose arguments are no object: none', () => {
    for (const args of ['{"a"', '[1]', '7', 'null']) {
      assert.throws(() => encode([call(0, args, { id: 'x', name: 'f' })]), {
        code: 'upstream_failed',
        message: /"f": its arguments are not a JSON object/,
      });
    }
  });

  test('without the thinking where none is wanted', () => {
    const { lines, whole } = encode([thought('Hm'), text('Hi')], end(), { hidesThinking: true });
    assert.equal(lines.length, 2);
    assert.equal(whole.message.thinking, undefined);
  });

  test('with a refusal as text', () => {
    const { lines, whole } = encode([{ type: 'refusal-delta', choice: 0, text: 'No.' }]);
    assert.match(lines[0] ?? '', /"content":"No\."/);
    assert.equal(whole.message.content, 'No.');
  });

  test('with the times that the expert measured', () => {
    const { whole } = encode([text('Hi')], end({ timing: { loadUs: 7, promptUs: 8, answerUs: 9.5 } }));
    const { load_duration, prompt_eval_duration, eval_duration } = whole;
    assert.deepEqual([load_duration, prompt_eval_duration, eval_duration], [7_000, 8_000, 9_500]);
  });

  const reasons = { stop: 'stop', length: 'length', 'content-filter': 'content_filter', unknown: 'stop' };
  for (const [finish, reason] of Object.entries(reasons)) {
    test(`that ends with ${finish} says ${reason}`, () => {
      assert.equal(encode([], end({ finish: finish as AnswerEnd['finish'] })).whole.done_reason, reason);
    });
  }

  test('of nothing is an empty text', () => {
    const { lines, whole } = encode([]);
    assert.equal(lines.length, 1);
    assert.equal(whole.message.content, '');
  });
});
