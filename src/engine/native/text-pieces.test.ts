import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { textPieces } from './text-pieces.ts';

suite('a text is cut for the tokenizer', () => {
  const LONG: Record<string, string> = {
    'of one letter': 'a'.repeat(30_000),
    'of white space': ' \n'.repeat(9_000),
    'of words without a line break': 'a word and a number 7, '.repeat(900),
    'of characters beyond the first plane': `a${'😀'.repeat(9_000)}`,
    'of markers': '<|im_end|>'.repeat(2_000),
  };
  for (const [name, text] of Object.entries(LONG)) {
    test(`${name}: whole again when put together, no piece too long`, () => {
      const pieces = textPieces(text);
      assert.equal(pieces.join(''), text);
      assert.ok(pieces.every(({ length }) => length > 0 && length <= 8_000));
      assert.ok(pieces.every((piece) => piece.isWellFormed()));
    });
  }

  test('not where its lines are ordinary, however many there are', () => {
    const text = 'An ordinary line of a book.\n'.repeat(5_000);
    assert.deepEqual(textPieces(text), [text]);
  });

  test('between words where there are some, so that no token is another than it was', () => {
    const pieces = textPieces('some words '.repeat(3_000));
    for (const piece of pieces.slice(1)) assert.match(piece, /^ (some|words)/);
  });

  test('not within a marker', () => {
    for (let before = 7_980; before < 8_000; before++) {
      const text = `${'a'.repeat(before)}<|im_end|>${'a'.repeat(5_000)}`;
      assert.ok(
        textPieces(text).some((piece) => piece.includes('<|im_end|>')),
        `after ${before}`,
      );
    }
  });
});
