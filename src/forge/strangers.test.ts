import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { makeStrangers } from './strangers.ts';
import { supportDesk } from './testing/support-desk.ts';

suite('makeStrangers()', () => {
  const lesson = supportDesk('train', 800);
  const folds = Uint8Array.from({ length: 800 }, (_, row) => row % 4);
  const strangers = makeStrangers(lesson, folds, 1);

  test('makes one for about every seventh row, none of them a row of the lesson', () => {
    assert.equal(strangers.length, 200);
    const own = new Set(lesson.texts);
    assert.ok(strangers.filter(({ text }) => own.has(text)).length <= 4);
  });

  test('makes each of rows of its own fold, so that networks taught the other folds have not seen it', () => {
    const wordsOf = (fold: number) =>
      new Set(lesson.texts.filter((_, row) => folds[row] === fold).flatMap((text) => text.split(/\s+/)));
    const own = [0, 1, 2, 3].map(wordsOf);
    const spliced = strangers.filter(({ text, fold }) =>
      text.split(/\s+/).every((word) => own[fold]?.has(word)),
    );
    const elsewhere = strangers.filter(({ text, fold }) =>
      text.split(/\s+/).every((word) => own[3 - fold]?.has(word)),
    );
    assert.ok(spliced.length > 130 && spliced.length < 180, String(spliced.length));
    assert.ok(elsewhere.length < spliced.length / 2, String(elsewhere.length));
  });

  test('makes them of a lesson with one value or empty texts, too', () => {
    const empty = { ...supportDesk('train', 3), texts: ['', ' ', 'a'], targets: [Int32Array.of(0, 0, 0)] };
    assert.equal(makeStrangers(empty, Uint8Array.of(0, 1, 0), 1).length, 200);
  });
});
