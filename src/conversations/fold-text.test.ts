import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { foldText, snippetAround, wordsToFind } from './fold-text.ts';

suite('searching texts', () => {
  test('foldText() takes away case, accents and forms of a letter', () => {
    for (const [text, folded] of [
      ['Café', 'cafe'],
      ['ŻÓŁĆ', 'zołc'],
      ['ΣΊΣΥΦΟΣ', 'σισυφοσ'],
      ['ﬁne ①', 'fine 1'],
      ['日本語', '日本語'],
    ] as const)
      assert.equal(foldText(text), folded);
  });

  test('wordsToFind() has the words and nothing between them', () => {
    assert.deepEqual(wordsToFind('  Grüner\n Tee '), ['gruner', 'tee']);
    assert.deepEqual(wordsToFind(' \t '), []);
  });

  test('snippetAround() shows the place as it was written, whatever folding does to lengths', () => {
    assert.equal(snippetAround('ﬁfty ﬁne cafés here', 'cafes'), 'ﬁfty ﬁne cafés here');
    assert.equal(snippetAround('nothing', 'café'), null);
    const long = `${'word '.repeat(50)}needle${' tail'.repeat(50)}`;
    const shown = snippetAround(long, 'needle') ?? '';
    assert.match(shown, /^… word .*needle tail .* …$/);
    assert.ok(shown.length < 200);
    const emoji = `${'😀'.repeat(100)}needle${'😀'.repeat(100)}`;
    assert.ok((snippetAround(emoji, 'needle') ?? '').isWellFormed(), 'no letter is cut in two');
  });
});
