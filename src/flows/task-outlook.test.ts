import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { CandidateStore } from '#forge/candidate-store.ts';
import { binomialCdf } from '#gate/binomial.ts';
import { readEvidence } from '#gate/evidence.ts';
import { examine } from '#gate/exam.ts';
import { makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { outlookWords } from './outlook-words.ts';
import { type Outlook, taskOutlook } from './task-outlook.ts';

const USUAL = { alpha: 0.05, delta: 0.05 };

suite('taskOutlook()', () => {
  let home: TaughtHome;
  let outlook: Outlook;
  before(async () => {
    home = await makeTaughtHome('certified');
    outlook = taskOutlook(home.task, home, USUAL) as Outlook;
  });
  after(() => home[Symbol.dispose]());

  test('says of each alpha what the gate itself would have said', () => {
    const { items } = readEvidence(Buffer.from(home.vault.get(outlook.evidence ?? '')).toString());
    assert.ok(outlook.alphas.length >= 35);
    for (const { alpha, passes, threshold, coverage } of outlook.alphas) {
      const exam = examine(items, { alpha, delta: 0.05 }, outlook.k);
      assert.deepEqual(
        [passes, threshold, coverage],
        [exam.outcome === 'passed', exam.threshold, exam.coverage],
        `alpha ${alpha}`,
      );
    }
    const passing = outlook.alphas.filter(({ passes }) => passes);
    assert.ok(passing.length > 5 && passing.length < outlook.alphas.length, `${passing.length} pass`);
  });

  test('bounds each point exactly: so few errors come of a larger risk with chance deltaK at most', () => {
    assert.ok(outlook.points.length > 20);
    assert.ok((outlook.points.at(-1)?.n ?? 0) <= outlook.items);
    for (const { n, errors, bound = 0 } of outlook.points) {
      if (bound < 1)
        assert.ok(Math.abs(binomialCdf(errors, n, bound) - outlook.deltaK) < 1e-6, `${n} ${bound}`);
    }
  });

  test('passes what its point is bounded below, and says what a promise would do', () => {
    for (const { alpha, passes, threshold, words, will } of outlook.alphas) {
      const at = outlook.points.findLast((point) => point.threshold >= (threshold ?? 2));
      if (passes) assert.ok((at?.bound ?? 1) <= alpha + 1e-9, `alpha ${alpha}`);
      assert.match(words, passes ? /it would answer \d/ : /nothing can be proven|would not have passed/);
      assert.match(will, alpha < 0.05 ? /it goes/ : alpha > 0.05 ? /next exam/ : /nothing changes/);
    }
  });

  test('with a smaller delta less is proven', () => {
    const strict = taskOutlook(home.task, home, USUAL, { delta: 0.000_01 }) as Outlook;
    const covered = ({ alphas }: Outlook) => alphas.reduce((sum, { coverage }) => sum + coverage, 0);
    assert.ok(covered(strict) < covered(outlook));
    assert.ok(strict.deltaK < outlook.deltaK);
  });

  test('before its exam it is an estimate, without bounds; without a student there is none', () => {
    const setState = (state: string) => home.database.exec(`UPDATE candidate SET state = '${state}'`);
    setState('shadow');
    const estimate = taskOutlook(home.task, home, USUAL) as Outlook;
    setState('superseded');
    assert.equal(taskOutlook(home.task, home, USUAL)?.from, 'exam', 'the last that was taken');
    setState('certified');
    assert.deepEqual(
      [estimate.from, estimate.verdict, estimate.points[0]?.bound],
      ['estimate', undefined, undefined],
    );
    const candidates = new CandidateStore(home.database);
    const one = candidates.get(home.student);
    candidates.forget(home.task);
    home.database.exec('DELETE FROM verdict');
    assert.equal(taskOutlook(home.task, home, USUAL), null);
    assert.equal(taskOutlook('nonesuch', home, USUAL), undefined);
    if (one) candidates.save(one);
  });
});

test('outlookWords() tells too few asks from too many errors', () => {
  const none = { alpha: 0.01, passes: false, coverage: 0, risk: 0 };
  const some = { alpha: 0.03, passes: true, coverage: 0.714, risk: 0.0123 };
  const rows = [
    [
      outlookWords(none, { from: 'exam', items: 50, deltaK: 0.03 }),
      /there are 50 unseen asks, and it takes 349 at least/,
    ],
    [outlookWords(none, { from: 'exam', items: 900, deltaK: 0.03 }), /^At 1 % it would not have passed/],
    [
      outlookWords(some, { from: 'exam', items: 900, deltaK: 0.03 }),
      /^At 3 % it would answer 71\.4 % of asks; .* 1\.23 %/,
    ],
    [outlookWords(some, { from: 'estimate', items: 900, deltaK: 0.03 }), /estimate and no proof/],
  ] as const;
  for (const [words, expected] of rows) assert.match(words, expected);
});
