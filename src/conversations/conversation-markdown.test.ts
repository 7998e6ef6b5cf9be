import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Conversation, ConversationNode } from './conversation.ts';
import { conversationMarkdown, pathTo } from './conversation-markdown.ts';

const CONVERSATION: Conversation = {
  id: 'c',
  title: 'Moss',
  settings: {},
  leaf: null,
  createdAtMs: Date.UTC(2026, 10, 21),
  updatedAtMs: 0,
};

function node(id: string, parent: string | null, more: Partial<ConversationNode> = {}): ConversationNode {
  return {
    ...{ id, parent, role: 'user', content: id, reasoning: null, toolCalls: null, toolCallId: null },
    ...{ traceId: null, model: null, state: 'done', error: null, meta: null, createdAtMs: 0 },
    ...more,
  };
}

suite('a conversation as Markdown', () => {
  test('has the path to its leaf, and no other branch', () => {
    const nodes = [node('a', null), node('b', 'a'), node('other', 'a'), node('c', 'b')];
    const ids = (leaf: string | null) => pathTo(leaf, nodes).map(({ id }) => id);
    assert.deepEqual(ids('c'), ['a', 'b', 'c']);
    assert.deepEqual(ids('other'), ['a', 'other']);
    assert.deepEqual(ids(null), ['a', 'b', 'c'], 'the newest');
    assert.deepEqual(ids('gone'), ['a', 'b', 'c']);
    assert.deepEqual(pathTo(null, []), []);
    const circle = [node('x', 'y'), node('y', 'x')];
    assert.equal(pathTo('x', circle).length, 2, 'a circle ends');
  });

  test('says who spoke, what was thought and called, and where it stopped', () => {
    const nodes = [
      node('a', null, {
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:' } },
        ],
      }),
      node('b', 'a', {
        role: 'assistant',
        model: 'up/m',
        content: 'A plant.',
        reasoning: 'Green.\n\nSoft.',
        toolCalls: [{ function: { name: 'look', arguments: '{"a":"```"}' } }],
        state: 'stopped',
      }),
    ];
    assert.equal(
      conversationMarkdown(CONVERSATION, nodes),
      `# Moss

Begun on 2026-11-21.

## You

What is this?

*[image]*

## Answer (up/m)

> Green.
>
> Soft.

A plant.

Calls \`look\`:

\`\`\`\`json
{"a":"\`\`\`"}
\`\`\`\`

*Stopped here.*
`,
    );
  });

  test('without a title and messages it is a file all the same', () => {
    assert.match(conversationMarkdown({ ...CONVERSATION, title: '' }, []), /^# A conversation\n\nBegun on/);
  });
});
