import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatNode } from '../../api/conversations.ts';
import { alternatives, leafUnder, newestLeaf, pathTo, withNode } from './conversation-tree.ts';

const node = (id: string, parent: string | null, role: ChatNode['role'] = 'user'): ChatNode => ({
  id,
  parent,
  role,
  content: id,
  state: 'done',
  created_at: 0,
});

// q1 ─ a1 ─ q2 ─ a2       a1b is another answer to q1, q1b another way to ask
//    └ a1b
// q1b ─ a3
const NODES = [
  node('q1', null),
  node('a1', 'q1', 'assistant'),
  node('q2', 'a1'),
  node('a2', 'q2', 'assistant'),
  node('a1b', 'q1', 'assistant'),
  node('q1b', null),
  node('a3', 'q1b', 'assistant'),
];
const ids = (nodes: readonly ChatNode[]) => nodes.map(({ id }) => id);

test('the path leads from the first message to the leaf', () => {
  assert.deepEqual(ids(pathTo(NODES, 'a2')), ['q1', 'a1', 'q2', 'a2']);
  assert.deepEqual(ids(pathTo(NODES, 'a3')), ['q1b', 'a3']);
  assert.deepEqual(pathTo(NODES, null), []);
  assert.deepEqual(pathTo(NODES, 'nobody'), []);
});

test('parents in a ring end the path', () => {
  const ring = [node('a', 'b'), node('b', 'a')];
  assert.deepEqual(ids(pathTo(ring, 'a')), ['b', 'a']);
  assert.equal(leafUnder(ring, 'a'), 'b');
});

test('alternatives share a parent and a role', () => {
  const [q1, a1] = NODES;
  assert.ok(q1 && a1);
  assert.deepEqual(ids(alternatives(NODES, q1)), ['q1', 'q1b']);
  assert.deepEqual(ids(alternatives(NODES, a1)), ['a1', 'a1b']);
});

test('a branch goes on along what was said last', () => {
  assert.equal(leafUnder(NODES, 'a1'), 'a2');
  assert.equal(leafUnder(NODES, 'q1'), 'a1b');
  assert.equal(leafUnder(NODES, 'q1b'), 'a3');
  assert.equal(newestLeaf(NODES), 'a3');
  assert.equal(newestLeaf([]), null);
});

test('a node is replaced where it stands, and a new one comes last', () => {
  assert.deepEqual(ids(withNode(NODES, node('a1', 'q1'))), ids(NODES));
  assert.equal(withNode(NODES, node('new', 'a3')).at(-1)?.id, 'new');
});
