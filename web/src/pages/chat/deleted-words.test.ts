import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deletedWords } from './deleted-words.ts';

test('what is gone is told by count', () => {
  const deleted = { conversations: 1, messages: 4, traces: 2, texts: 0, feedback: 1 };
  assert.equal(
    deletedWords({ deleted, kept: [] }),
    'Deleted: 1 conversation, 4 messages, 2 traces and 1 piece of feedback.',
  );
  assert.equal(deletedWords({ deleted: { conversations: 1 }, kept: [] }), 'Deleted: 1 conversation.');
  assert.equal(deletedWords({ deleted: {}, kept: [] }), 'There was nothing left to delete.');
});
