import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { closestKin, isEditOf, promptSimilarity } from './kinship.ts';

const PROMPT = readFileSync(
  join(import.meta.dirname, '../../samples/support-desk/prompt.txt'),
  'utf8',
).trim();
const LINES = PROMPT.split('\n');

suite('prompts that grew out of one another', () => {
  const edits: [what: string, text: string, isEdit: boolean][] = [
    ['nothing changed', PROMPT, true],
    ['a date added', `${PROMPT}\nToday is 2026-11-21.`, true],
    ['a word changed', PROMPT.replace('bicycles', 'motorcycles'), true],
    ['a label renamed', PROMPT.replaceAll('refund_status', 'money_back'), true],
    [
      'a rule added',
      `${PROMPT}\nIf nothing fits, answer with other. Never explain your choice to anybody.`,
      true,
    ],
    ['a line left out', LINES.filter((_, i) => i !== 3).join('\n'), true],
    ['its lines in another order', [...LINES].reverse().join('\n'), true],
    ['its first line alone', LINES[0] ?? '', false],
    [
      'its opening kept and another purpose',
      `${LINES[0]}\nWrite a friendly answer of at most three sentences to it, in the language of the writer, and sign it with the name of the shop.`,
      false,
    ],
    [
      'another subject',
      'Translate what the user writes into French. Keep names as they are. Answer with the translation only.',
      false,
    ],
    ['nothing left', '', false],
  ];
  for (const [what, text, isEdit] of edits)
    test(`isEditOf() says ${isEdit} of a prompt with ${what}`, () => {
      assert.equal(isEditOf({ name: 'm', text: PROMPT }, { name: 'm', text }), isEdit);
    });

  test('isEditOf() takes the same prompt to another model for no edit', () => {
    assert.equal(isEditOf({ name: 'm', text: PROMPT }, { name: 'n', text: PROMPT }), false);
  });

  test('promptSimilarity() is symmetric, 1 for prompts that differ in a date, and between 0 and 1', () => {
    assert.equal(promptSimilarity('Sort this. It is Monday.', 'Sort this. It is Friday.'), 1);
    assert.equal(promptSimilarity('one two', 'one two'), 1);
    assert.equal(promptSimilarity('one two', 'one three'), 0);
    assert.equal(promptSimilarity('', ''), 1);
    for (const [, text] of edits) {
      const similarity = promptSimilarity(PROMPT, text);
      assert.equal(similarity, promptSimilarity(text, PROMPT));
      assert.ok(similarity >= 0 && similarity <= 1);
    }
  });

  test('closestKin() picks the likeliest ancestor, and none where there is none', () => {
    const older = [
      { name: 'm', text: `${PROMPT}\nAnswer in German. Be brief. Do not say why.`, id: 1 },
      { name: 'm', text: PROMPT, id: 2 },
      { name: 'n', text: PROMPT.replace('bicycles', 'motorcycles'), id: 3 },
    ];
    const newer = { name: 'm', text: PROMPT.replace('bicycles', 'motorcycles') };
    assert.equal(closestKin(newer, older)?.id, 2);
    assert.equal(
      closestKin({ name: 'm', text: 'Something else altogether, for a change.' }, older),
      undefined,
    );
  });
});
