import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { columnsOf, fit, inColumn, oneLine, safeLines, textWidth, wrapWords } from './fit-text.ts';

suite('text on a terminal', () => {
  test("oneLine() lets no stranger's text move the cursor, change colours or the direction of writing", () => {
    assert.equal(oneLine('\u001b[31mred\u001b[0m\r\n \u0007bell\u202Eback'), 'red bell back');
  });

  test('safeLines() keeps lines and indents, and nothing else that is no character', () => {
    assert.deepEqual(safeLines('a\r\n\tb\u001b]0;title\u0007c\u0000'), ['a', '    bc ']);
  });

  test('textWidth() counts two columns for wide characters and pictures', () => {
    const rows: [string, number][] = [
      ['plain', 5],
      ['é', 1],
      ['日本', 4],
      ['🎉', 2],
      ['👨‍👩‍👧', 2],
      ['→', 1],
      ['', 0],
    ];
    for (const [text, width] of rows) assert.equal(textWidth(text), width, text);
  });

  test('fit() cuts to the width, tells that it did, and halves no character', () => {
    const rows: [string, number, string][] = [
      ['exact', 5, 'exact'],
      ['longer', 5, 'long…'],
      ['two words', 5, 'two…'],
      ['日本の首都', 6, '日本…'],
      ['日本の首都', 5, '日本…'],
      ['any', 0, ''],
    ];
    for (const [text, width, shown] of rows) assert.equal(fit(text, width), shown);
  });

  test('inColumn() takes exactly its width, on either side', () => {
    assert.equal(inColumn('ab', 4), 'ab  ');
    assert.equal(inColumn('ab', 4, 'right'), '  ab');
    assert.equal(inColumn('日本', 5), '日本 ');
    assert.equal(inColumn('abcdef', 4), 'abc…');
  });

  test('wrapWords() breaks between words only', () => {
    assert.deepEqual(wrapWords('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrapWords('unbreakable', 3), ['unbreakable']);
  });

  test('columnsOf() is 80 where there is no terminal', () => {
    assert.equal(columnsOf({}), 80);
    assert.equal(columnsOf({ columns: 132 }), 132);
  });
});
