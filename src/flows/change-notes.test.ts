import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeNotes } from './change-notes.ts';

test('tells each changed task once, lessons apart, and then forgets', () => {
  const notes = new ChangeNotes();
  assert.equal(notes.take(), undefined);
  notes.note('sort');
  notes.note('sort', 'student');
  notes.note('sort', 'lesson');
  notes.note('price');
  assert.deepEqual(notes.take(), { type: 'changed', tasks: ['sort', 'price'], lessons: ['sort'] });
  assert.equal(notes.take(), undefined);
});
