import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatNode } from '../../api/conversations.ts';
import { requestBody } from './request-body.ts';

const node = (
  role: ChatNode['role'],
  content: ChatNode['content'],
  more: Partial<ChatNode> = {},
): ChatNode => ({
  id: 'x',
  parent: null,
  role,
  content,
  state: 'done',
  created_at: 0,
  ...more,
});

test('the settings and the path make the body', () => {
  const path = [node('user', 'one'), node('assistant', 'two'), node('user', 'three')];
  const settings = {
    system: 'Be brief.',
    temperature: 0,
    top_p: 0.5,
    max_tokens: 9,
    tools: [{ type: 'function' }],
  };
  assert.deepEqual(requestBody(path, settings, 'auto'), {
    model: 'auto',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: 'three' },
    ],
    temperature: 0,
    top_p: 0.5,
    max_tokens: 9,
    tools: [{ type: 'function' }],
  });
  assert.deepEqual(Object.keys(requestBody(path, { system: ' ', tools: [] }, 'a')), ['model', 'messages']);
});

test('a correction stands in the place of what was said', () => {
  const path = [node('user', 'q'), node('assistant', 'wrong', { meta: { correction: 'right' } })];
  const { messages } = requestBody(path, {}, 'a') as { messages: unknown[] };
  assert.deepEqual(messages[1], { role: 'assistant', content: 'right' });
});

test('an answer that never came was not said, and the questions around it are one', () => {
  const failed = node('assistant', '', { state: 'failed' });
  const image = { type: 'image_url' as const, image_url: { url: 'data:x' } };
  const asked = (path: ChatNode[]) => (requestBody(path, {}, 'a') as { messages: unknown[] }).messages;
  assert.deepEqual(asked([node('user', 'a'), failed, node('user', 'b')]), [
    { role: 'user', content: 'a\n\nb' },
  ]);
  assert.deepEqual(asked([node('user', 'a'), node('user', [image])]), [
    { role: 'user', content: [{ type: 'text', text: 'a' }, image] },
  ]);
});

test('calls of tools go along with their results', () => {
  const call = { id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' } };
  const path = [node('assistant', '', { tool_calls: [call] }), node('tool', '42', { tool_call_id: 'c' })];
  assert.deepEqual((requestBody(path, {}, 'a') as { messages: unknown[] }).messages, [
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', content: '42', tool_call_id: 'c' },
  ]);
});
