import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasBegun, NOTHING_YET } from './answer-parts.ts';
import { hear, hearAll } from './answer-reader.ts';

const chunk = (delta: object, finish: string | null = null) => ({
  event: 'message',
  data: JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] }),
});
const progress = (data: object) => ({ event: 'progress', data: JSON.stringify(data) });

test('text, reasoning and the end of an answer are put together', () => {
  const answer = hearAll([
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'Let me ' }),
    chunk({ reasoning: 'think.' }),
    chunk({ content: 'Hel' }),
    chunk({ content: 'lo' }),
    chunk({}, 'stop'),
    { event: 'message', data: '{"choices":[],"usage":{}}' },
    { event: 'message', data: '[DONE]' },
  ]);
  assert.equal(answer.text, 'Hello');
  assert.equal(answer.reasoning, 'Let me think.');
  assert.equal(answer.finish, 'stop');
  assert.equal(answer.pieces, 4);
  assert.equal(answer.is_whole, true);
});

test('a stage stands until the first word', () => {
  const waiting = hearAll([progress({ stage: 'queued', ahead: 2 })]);
  assert.deepEqual(waiting.stage, { stage: 'queued', ahead: 2 });
  assert.equal(hasBegun(waiting), false);
  assert.deepEqual(hear(waiting, [progress({ stage: 'not known yet' })]).stage, waiting.stage);
  const empty = hear(waiting, [chunk({ role: 'assistant', content: '' })]);
  assert.deepEqual(empty.stage, { stage: 'queued', ahead: 2 });
  const begun = hear(empty, [chunk({ content: 'x' })]);
  assert.equal(begun.stage, undefined);
  assert.equal(hasBegun(begun), true);
});

test('what is told at the end is kept', () => {
  const { facts } = hearAll([
    progress({
      stage: 'answered',
      trace_id: 't',
      expert: 'e',
      kind: 'local',
      tokens: { in: 1, out: 2 },
      left: [],
    }),
  ]);
  assert.equal(facts?.expert, 'e');
  assert.ok(!('stage' in (facts ?? {})));
});

test('calls of tools come in pieces, side by side', () => {
  const { calls } = hearAll([
    chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'look', arguments: '' } }] }),
    chunk({ tool_calls: [{ index: 1, id: 'b', function: { name: 'ask', arguments: '{"q"' } }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] }),
    chunk({ tool_calls: [{ index: 1, function: { arguments: ':2}' } }] }),
  ]);
  assert.deepEqual(calls, [
    { id: 'a', name: 'look', arguments: '{"x":1}' },
    { id: 'b', name: 'ask', arguments: '{"q":2}' },
  ]);
});

test('an error in the midst keeps what was said', () => {
  const answer = hearAll([
    chunk({ content: 'half' }),
    {
      event: 'message',
      data: '{"error":{"message":"The expert broke off","code":"upstream","hint":"again"}}',
    },
  ]);
  assert.equal(answer.text, 'half');
  assert.deepEqual(answer.trouble, { message: 'The expert broke off', code: 'upstream', hint: 'again' });
});

test('what is no JSON, and other choices, are passed over', () => {
  const other = { event: 'message', data: '{"choices":[{"index":1,"delta":{"content":"no"}}]}' };
  assert.deepEqual(
    hearAll([{ event: 'message', data: 'null' }, { event: 'message', data: '{' }, other]),
    NOTHING_YET,
  );
});
