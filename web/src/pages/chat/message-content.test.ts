import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attachment, compose, takeApart, textOf, titleOf } from './message-content.ts';

const NOTES: Attachment = { kind: 'text', name: 'my "notes".md', text: 'a\n\n```js\nb\n```\n\nend' };
const CODE: Attachment = { kind: 'text', name: 'a.py', text: 'print(1)' };
const PICTURE: Attachment = { kind: 'image', name: 'picture', url: 'data:image/png;base64,AA==' };

test('what is composed is taken apart again', () => {
  for (const written of [
    { typed: 'hello', attachments: [] },
    { typed: 'look at these', attachments: [NOTES, CODE] },
    { typed: '', attachments: [CODE] },
    { typed: 'and see', attachments: [CODE, PICTURE] },
    { typed: '', attachments: [PICTURE] },
  ])
    assert.deepEqual(takeApart(compose(written)), written);
});

test('a text file stands in the text, in a fence that its own fences cannot end', () => {
  const content = compose({ typed: 'look', attachments: [NOTES] });
  assert.equal(content, 'look\n\nFile "my \\"notes\\".md":\n````md\na\n\n```js\nb\n```\n\nend\n````');
});

test('without pictures the content is one text, which every server takes', () => {
  assert.equal(compose({ typed: 'hi', attachments: [] }), 'hi');
  assert.ok(Array.isArray(compose({ typed: 'hi', attachments: [PICTURE] })));
});

test('a text that only looks like a file stays what was typed', () => {
  const typed = 'File "x": is a thing';
  assert.deepEqual(takeApart(typed), { typed, attachments: [] });
});

test('titles are made of the first words', () => {
  assert.equal(titleOf({ typed: '  What is\nthis? ', attachments: [] }), 'What is this?');
  const long = titleOf({ typed: 'word '.repeat(40), attachments: [] });
  assert.ok(long.length <= 61 && long.endsWith('word…'));
  assert.equal(titleOf({ typed: '', attachments: [CODE] }), 'a.py');
});

test('the words of a message are its texts', () => {
  assert.equal(textOf(compose({ typed: 'hi', attachments: [PICTURE] })), 'hi');
  assert.equal(textOf(null), '');
});
