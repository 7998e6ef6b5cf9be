import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Kept, mostWrong, promisesKept } from './promise-kept.ts';
import type { Served } from './served.ts';
import { alarm, passed, seen } from './testing/seen.ts';

const DRIFT_AT_MS = 5_000;

test('mostWrong() adds three standard errors of a binomial to what was promised', () => {
  assert.equal(mostWrong(0.05, 475).toFixed(4), '0.0800'); // √(0.05 · 0.95 / 475) is 1 %
  assert.ok(mostWrong(0.05, 1e9) < 0.0501);
});

suite('promisesKept()', () => {
  const before = (answers: number, wrong: number): Served => ({
    student: 't_1.1',
    stretch: 'usual',
    answers,
    wrong,
  });
  const after = (answers: number, wrong: number): Served => ({ ...before(answers, wrong), stretch: 'drift' });
  const rows: [what: string, certifiedAtMs: number, served: Served[], outcomes: Kept['outcome'][]][] = [
    ['fewer wrong than promised: kept', 3_000, [before(475, 20)], ['kept']],
    ['a little more, as chance has it: kept', 3_000, [before(475, 37)], ['kept']],
    ['more than chance explains: broken', 3_000, [before(475, 39)], ['broken']],
    ['too few answers say nothing, even if all are wrong', 3_000, [before(99, 99)], ['too few']],
    [
      'certified before the drift: what came after is not its promise',
      3_000,
      [before(200, 2), after(200, 90)],
      ['kept'],
    ],
    ['certified after the drift: what came after is', 6_000, [after(200, 90)], ['broken']],
    ['a student that never answered has nothing to keep', 3_000, [], []],
  ];
  for (const [what, atMs, served, outcomes] of rows) {
    test(what, () => {
      const tasks = [seen({ verdicts: [passed({ atMs }), alarm()] })];
      assert.deepEqual(
        promisesKept(tasks, served, DRIFT_AT_MS).map(({ outcome }) => outcome),
        outcomes,
      );
    });
  }

  test('a student that failed its exam promised nothing', () => {
    const tasks = [seen({ verdicts: [passed({ outcome: 'failed' })] })];
    assert.deepEqual(promisesKept(tasks, [before(500, 500)], undefined), []);
  });

  test('without a drift all of it counts, whenever the student was certified', () => {
    const tasks = [seen({ verdicts: [passed({ atMs: 9e9 })] })];
    assert.equal(promisesKept(tasks, [before(500, 100)], undefined)[0]?.outcome, 'broken');
  });
});
