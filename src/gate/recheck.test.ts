import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ExamItem, ExamResult } from '#contract/verdict.ts';
import { seededRandom } from '#std/random.ts';
import { evidenceHash, evidenceText } from './evidence.ts';
import { examine } from './exam.ts';
import { recheck, recheckText } from './recheck.ts';
import { examItem, examItems } from './testing/exam-items.ts';

const random = seededRandom(2);
const items: readonly ExamItem[] = Array.from({ length: 600 }, (_, i) => {
  const confidence = 1 - random() ** 3;
  return examItem(`t${i}`, confidence, random() < 0.3 * (1 - confidence) ? 1 : 0);
});
const exam = examine(items, { alpha: 0.05, delta: 0.05 }, 1);
const verdict = { exam, evidence: evidenceHash(items) };

function withItem(at: number, change: Partial<ExamItem>): ExamItem[] {
  return items.map((item, i) => (i === at ? { ...item, ...change } : item));
}

suite('recheck()', () => {
  test('says yes to the items the verdict was made from, in any order', () => {
    assert.equal(exam.outcome, 'passed');
    assert.deepEqual(recheck(verdict, items), { ok: true, reasons: [] });
    assert.deepEqual(recheck(verdict, items.toReversed()), { ok: true, reasons: [] });
    assert.deepEqual(recheckText(verdict, evidenceText(items)), { ok: true, reasons: [] });
  });

  test('says yes to a verdict that says no, if that is what the items say', () => {
    const bad = examItems(300, 0.9, 40);
    const failed = { exam: examine(bad, exam, 1), evidence: evidenceHash(bad) };
    assert.equal(failed.exam.outcome, 'failed');
    assert.equal(recheck(failed, bad).ok, true);
  });

  test('says no whichever label is turned, and whichever item is left out', () => {
    items.forEach(({ loss }, at) => {
      if (at % 7 > 0) return; // every one would do, at a second for the lot
      assert.equal(recheck(verdict, withItem(at, { loss: loss === 1 ? 0 : 1 })).ok, false, `label of t${at}`);
      assert.equal(recheck(verdict, items.toSpliced(at, 1)).ok, false, `without t${at}`);
    });
  });

  const altered: [what: string, items: readonly ExamItem[], reason: RegExp][] = [
    ['a right answer that counts as wrong', withItem(7, { loss: 1 }), /trace t7 counts as wrong/],
    [
      'a confidence a hair higher',
      withItem(7, { confidence: (items[7]?.confidence ?? 0) + 1e-15 }),
      /hash to/,
    ],
    ['another input', withItem(7, { inputHash: '0' }), /hash to/],
    ['one item twice', [...items, ...items.slice(0, 1)], /trace t0 is there more than once/],
    ['one item more', [...items, examItem('new', 0.5)], /n is 601 by the items, 600 by the verdict/],
    ['a confidence above 1', withItem(7, { confidence: 2 }), /trace t7 has a confidence of 2/],
    ['no items', [], /n is 0 by the items/],
  ];
  for (const [what, changed, reason] of altered) {
    test(`says no to ${what}, and why`, () => {
      const { ok, reasons } = recheck(verdict, changed);
      assert.equal(ok, false);
      assert.ok(
        reasons.some((said) => reason.test(said)),
        reasons.join('\n'),
      );
    });
  }

  const embellished: [what: string, change: Partial<ExamResult>, reason: RegExp][] = [
    ['a looser threshold', { threshold: 0.1 }, /threshold is .* by the items, 0\.1 by the verdict/],
    ['a higher coverage', { coverage: 1 }, /coverage is/],
    ['a lower risk', { risk: 0 }, /risk is/],
    ['a stricter promise than was tested', { alpha: 0.01 }, /by the items/],
    ['an earlier exam than it was', { deltaK: 0.05 }, /deltaK is/],
    ['a promise that cannot be', { alpha: 0 }, /No exam can be taken with alpha 0/],
    ['an exam that cannot be', { k: 0 }, /and k 0/],
    [
      'one error fewer in one test',
      { tested: exam.tested.map((row, i) => (i === 2 ? { ...row, errors: row.errors - 1 } : row)) },
      /^Test 3 is/,
    ],
    ['no tests at all', { tested: undefined as never }, /absent by the verdict/],
    ['a test left out', { tested: exam.tested.slice(0, -1) }, /absent by the verdict/],
  ];
  for (const [what, change, reason] of embellished) {
    test(`says no to a verdict that claims ${what}`, () => {
      const { ok, reasons } = recheck({ ...verdict, exam: { ...exam, ...change } }, items);
      assert.equal(ok, false);
      assert.ok(
        reasons.some((said) => reason.test(said)),
        reasons.join('\n'),
      );
    });
  }

  test('forgives what engines differ by, and no more', () => {
    const [first, ...rest] = exam.tested;
    assert.ok(first);
    const nudged = (by: number) => ({ ...exam, tested: [{ ...first, p: first.p * (1 + by) }, ...rest] });
    assert.equal(recheck({ ...verdict, exam: nudged(1e-12) }, items).ok, true);
    assert.equal(recheck({ ...verdict, exam: nudged(1e-6) }, items).ok, false);
  });

  test('says no to a verdict without an exam', () => {
    assert.match(recheck({}, items).reasons.join(), /nothing to recompute/);
  });

  test('does not tell more than anyone would read', () => {
    const { reasons } = recheck(
      verdict,
      items.map((item) => ({ ...item, confidence: 2 })),
    );
    assert.equal(reasons.length, 21);
    assert.match(reasons.at(-1) ?? '', /^And 581 more/);
  });
});

suite('recheckText()', () => {
  test('tells which line was changed, and of which trace', () => {
    const text = evidenceText(items);
    const at = text.split('\n').findIndex((line) => line.startsWith('["t33",'));
    const lines = text.split('\n').map((line, i) => (i === at ? line.replace(/,([01]),"/, ',0.5,"') : line));
    const flipped = text.split('\n').map((line, i) => {
      return i === at
        ? line.replace(/,([01]),"(?=[0-9a-f]{16}"\]$)/, (_, loss) => `,${1 - Number(loss)},"`)
        : line;
    });
    assert.match(
      recheckText(verdict, flipped.join('\n')).reasons[0] ?? '',
      new RegExp(`^Line ${at + 1} .*trace t33`),
    );
    assert.match(recheckText(verdict, lines.join('\n')).reasons[0] ?? '', new RegExp(`^Line ${at + 1} `));
  });
});
