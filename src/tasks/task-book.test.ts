import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askOf } from '#testing/ask.ts';
import { signatureOf } from './signature.ts';
import { MOST_TEMPLATES, TaskBook, taskOf } from './task-book.ts';

function say(content: string, more: object = {}) {
  return askOf({ messages: [{ role: 'user', content }], ...more });
}

const SIGNATURE = signatureOf(say('anything')) ?? '';
const MOOD = ['Mood of: ', ''];
const MOOD_OF_LETTERS = ['Mood of: Dear Sir or Madam, ', ''];
const TOPIC = ['', '\nTopic:'];

suite('the task book', () => {
  test('find() takes the whole ask for one task until templates are known', () => {
    const book = new TaskBook();
    assert.deepEqual(book.find(say('Mood of: my bike')), { task: SIGNATURE, input: 'Mood of: my bike' });
  });

  test('find() tells tasks apart by their templates, and leaves what fits none to the signature', () => {
    const book = new TaskBook();
    book.setTemplates(SIGNATURE, [MOOD, TOPIC]);
    assert.deepEqual(book.find(say('Mood of: my bike')), { task: taskOf(SIGNATURE, MOOD), input: 'my bike' });
    assert.deepEqual(book.find(say('my bike\nTopic:')), { task: taskOf(SIGNATURE, TOPIC), input: 'my bike' });
    assert.deepEqual(book.find(say('my bike')), { task: SIGNATURE, input: 'my bike' });
    assert.equal(book.find(say('Mood of: my bike', { model: 'other' }))?.input, 'Mood of: my bike');
  });

  test('find() prefers the template that says most', () => {
    const book = new TaskBook();
    book.setTemplates(SIGNATURE, [MOOD, MOOD_OF_LETTERS]);
    const found = book.find(say('Mood of: Dear Sir or Madam, my bike'));
    assert.deepEqual(found, { task: taskOf(SIGNATURE, MOOD_OF_LETTERS), input: 'my bike' });
  });

  test('setTemplates() replaces what was known, keeps a limited number, and forgets what has none', () => {
    const book = new TaskBook();
    book.setTemplates(SIGNATURE, [MOOD]);
    book.setTemplates(SIGNATURE, [TOPIC]);
    assert.equal(book.find(say('Mood of: my bike'))?.task, SIGNATURE);
    book.setTemplates(SIGNATURE, []);
    assert.equal(book.find(say('my bike\nTopic:'))?.task, SIGNATURE);
    book.setTemplates(SIGNATURE, [
      MOOD,
      ...Array.from({ length: MOST_TEMPLATES }, (_, i) => [`Longer than that ${i}`, '']),
    ]);
    assert.equal(book.find(say('Mood of: my bike'))?.task, SIGNATURE);
  });

  test('find() takes a pinned task at its word, with all that was said as its input', () => {
    const book = new TaskBook();
    book.setTemplates(SIGNATURE, [MOOD]);
    const ask = { ...say('Mood of: my bike'), pinnedTask: 'mood' };
    assert.deepEqual(book.find(ask), { task: 'mood', input: 'Mood of: my bike' });
  });

  test('find() reads an ask that is pinned to a task found by its template as one that was found', () => {
    const book = new TaskBook();
    book.setTemplates(SIGNATURE, [MOOD]);
    const found = taskOf(SIGNATURE, MOOD);
    for (const [text, input] of [
      ['Mood of: my bike', 'my bike'],
      ['My bike', 'My bike'],
    ] as const)
      assert.deepEqual(book.find({ ...say(text), pinnedTask: found }), { task: found, input });
  });

  const picture = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
  const none: [what: string, ask: ReturnType<typeof askOf>][] = [
    ['a picture', askOf({ messages: [{ role: 'user', content: picture }] })],
    [
      'a picture and a pinned task',
      { ...askOf({ messages: [{ role: 'user', content: picture }] }), pinnedTask: 'x' },
    ],
    ['a wish for several choices', say('hi', { n: 3 })],
    ['a wish for vectors', { ...say('hi'), wants: 'vectors' }],
  ];
  for (const [what, ask] of none)
    test(`find() finds no task for an ask with ${what}`, () => {
      assert.equal(new TaskBook().find(ask), undefined);
    });
});
