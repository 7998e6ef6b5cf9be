import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { studentTitle, taskTitle } from './task-names.ts';
import { alphaWords, driftWords, ownedShare, plainly, standing } from './task-words.ts';

suite('words for tasks', () => {
  test('a task is called by the first sentence of its prompt, cut between words', () => {
    const title = (prompt: string) => taskTitle({ prompt, name: 'big' });
    assert.equal(title('Sort the message. Answer with the label only.'), 'Sort the message');
    assert.equal(title('  Which\n counter is this for?  Say so.'), 'Which counter is this for?');
    assert.equal(title('word '.repeat(40)), `${'word '.repeat(14).trim()} …`);
    const shop = 'You sort the messages that reach the support desk of Hedge & Spoke, an online shop.';
    assert.equal(title(shop), 'You sort the messages that reach the support desk of Hedge & Spoke …');
    assert.equal(title('x'.repeat(200)), `${'x'.repeat(36)} …`);
    assert.equal(title(' '), 'Asks for big without a prompt');
  });

  test("the server's sentences lose their ids and what is to be typed", () => {
    assert.equal(studentTitle('t_1-2.13'), 'Student 13');
    assert.equal(plainly('t_1.2 answers from now on.', 't_1'), 'Student 2 answers from now on.');
    assert.equal(plainly('It rests. t_1.2 goes on.', 't_1'), 'It rests. Student 2 goes on.');
    assert.equal(plainly('Cannot resume the task t_1: why', 't_1'), 'Cannot resume this task: why');
  });

  const plain = {
    phase: 'found',
    approved: false,
    paused: false,
    first_lesson: null,
    lesson: null,
    note: '',
    shape: null,
    asks: 3,
  } as const;
  test('where it stands is one sentence, what is wanted first', () => {
    const rows = [
      [{ phase: 'certified' }, /waits for your yes/],
      [{ phase: 'certified', approved: true }, /has passed its exam\.$/],
      [{ phase: 'held', note: 'held to its teacher' }, /you keep it/],
      [{ lesson: { rows: 200, done: 0.4 } }, /taught from 200 answers: 40 %/],
      [{ paused: true }, /^Paused/],
      [
        { note: 'may answers of up train your students? Type: freehold task terms up allowed' },
        /^May answers of up train your students\?$/,
      ],
      [{ first_lesson: { answers: 17, needed: 200 } }, /^17 of 200 answers until/],
      [{ phase: 'serving' }, /checked by lot/],
    ] as const;
    for (const [more, expected] of rows) assert.match(standing({ ...plain, ...more } as never), expected);
  });

  test('evidence of drift is told in words that grow with it', () => {
    assert.match(driftWords(0, 10_000).words, /^Nothing speaks/);
    assert.match(driftWords(100, 10_000).words, /^A little/);
    assert.match(driftWords(5_000, 10_000).words, /^Much .*\(5,000 of 10,000\)/);
    assert.deepEqual(driftWords(20_000, 10_000).share, 1);
    const shares = [0, 1, 10, 100, 1_000, 10_000].map((evidence) => driftWords(evidence, 10_000).share);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
  });

  test('shares and promises', () => {
    assert.equal(alphaWords(0.0075), '0.75 %');
    assert.equal(alphaWords(0.05), '5 %');
    assert.equal(ownedShare({ asks: 0, by_student: { count: 0 } as never }), null);
    assert.equal(ownedShare({ asks: 4, by_student: { count: 1 } as never }), 0.25);
  });
});
