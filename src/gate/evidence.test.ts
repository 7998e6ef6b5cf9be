import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { evidenceHash, evidenceText, readEvidence } from './evidence.ts';
import { examItem, examItems } from './testing/exam-items.ts';

suite('evidenceText()', () => {
  test('is one line an item, by trace, after a title', () => {
    const text = evidenceText([examItem('b', 0.5, 1), examItem('a', 1)]);
    const [title, first, second, ...end] = text.split('\n');
    assert.equal(title, 'freehold exam 1');
    assert.match(first ?? '', /^\["a","[0-9a-f]{64}","[0-9a-f]{64}","[0-9a-f]{64}",1,0,"[0-9a-f]{16}"\]$/);
    assert.match(second ?? '', /^\["b",.*,0\.5,1,"[0-9a-f]{16}"\]$/);
    assert.deepEqual(end, ['']);
  });

  test('is the same in whatever order the items come', () => {
    const items = examItems(50, 0.7, 3);
    assert.equal(evidenceText(items.toReversed()), evidenceText(items));
  });

  test('is read back as it was written, confidences to the last digit', () => {
    const items = [0.1 + 0.2, 1 / 3, 1e-12, 0, 1].map((confidence, i) => examItem(`t${i}`, confidence));
    assert.deepEqual(readEvidence(evidenceText(items)), { items, faults: [] });
    assert.deepEqual(readEvidence(evidenceText([])), { items: [], faults: [] });
  });
});

suite('evidenceHash()', () => {
  test('is the sha256 of the text, so that a store which names things by their hash holds it under that name', () => {
    const items = examItems(5, 0.7);
    const byHand = createHash('sha256').update(evidenceText(items)).digest('hex');
    assert.equal(evidenceHash(items), byHand);
  });
});

suite('readEvidence()', () => {
  const text = evidenceText([examItem('a', 0.25), examItem('b', 0.5), examItem('c', 0.75)]);
  const spoiled: [what: string, text: string, fault: RegExp][] = [
    ['a changed confidence', text.replace(',0.5,', ',0.6,'), /^Line 3 .*trace b, was changed/],
    ['a changed label', text.replace(',0.75,0,', ',0.75,1,'), /^Line 4 .*trace c, was changed/],
    ['a line that is no JSON', text.replace('["b"', '[b'), /^Line 3 .* is no exam item/],
    ['a confidence above 1', text.replace(',0.5,', ',50,'), /^Line 3 .* is no exam item/],
    ['a text cut short', text.slice(0, -30), /ends in the middle of a line/],
    ['another title', text.replace('exam 1', 'exam 2'), /does not begin with "freehold exam 1"/],
    ['nothing', '', /does not begin/],
  ];
  for (const [what, changed, fault] of spoiled) {
    test(`says where there is ${what}`, () => {
      assert.ok(
        readEvidence(changed).faults.some((said) => fault.test(said)),
        readEvidence(changed).faults.join('\n'),
      );
    });
  }
});
