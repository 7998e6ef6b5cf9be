import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatNode, ChatSettings } from '../../api/conversations.ts';
import { merged, takenOver } from './merge-conversation.ts';

const node = (id: string, more: Partial<ChatNode> = {}): ChatNode => ({
  id,
  parent: null,
  role: 'assistant',
  content: id,
  state: 'done',
  created_at: 1,
  ...more,
});
const conversation = (nodes: ChatNode[], settings: ChatSettings = {}, title = 'T') => ({
  title,
  settings,
  nodes,
});

test('each part is whoever changed it, and ours where both did', () => {
  const rows: [before: ChatSettings, mine: ChatSettings, theirs: ChatSettings, both: ChatSettings][] = [
    [{}, { model: 'a' }, {}, { model: 'a' }],
    [{}, {}, { model: 'b' }, { model: 'b' }],
    [{}, { model: 'a' }, { model: 'b' }, { model: 'a' }],
    [{ model: 'a' }, { model: 'a', top_p: 1 }, { model: 'b' }, { model: 'b', top_p: 1 }],
    [{ model: 'a', system: 's' }, { model: 'a' }, { model: 'b', system: 's' }, { model: 'b' }],
    [{ model: 'a', system: 's' }, { model: 'a', system: 's' }, { model: 'a' }, { model: 'a' }],
    [{ tools: [{ a: 1 }] }, { tools: [{ a: 1 }] }, { tools: [] }, { tools: [] }],
  ];
  for (const [before, mine, theirs, both] of rows) {
    const { settings } = merged(conversation([], before), { settings: mine }, conversation([], theirs));
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), both);
  }
});

test('a half answer that was noted on becomes the whole one, with the note', () => {
  const half = node('n', { content: 'ha', state: 'stopped', meta: { thought_ms: 1 } });
  const mine = { ...half, reasoning: null, meta: { ...half.meta, thumb: 'up' as const } };
  const whole = node('n', { content: 'half no more', meta: { thought_ms: 2 } });
  const { nodes } = merged(conversation([half]), { nodes: [mine] }, conversation([whole]));
  assert.deepEqual(nodes, [{ ...whole, reasoning: undefined, meta: { thought_ms: 2, thumb: 'up' } }]);
});

test('messages of both pages stand in the order in which they were kept, then those that are not kept', () => {
  const before = conversation([node('a')]);
  const mine = conversation([node('a'), node('mine')], {}, 'Mine');
  const theirs = conversation([node('a'), node('theirs')], {}, 'Theirs');
  const taken = takenOver(before, mine, theirs);
  assert.deepEqual(
    taken.nodes.map(({ id }) => id),
    ['a', 'theirs', 'mine'],
  );
  assert.equal(taken.title, 'Mine');
  assert.equal(takenOver(before, conversation([]), theirs).title, 'Theirs');
});
