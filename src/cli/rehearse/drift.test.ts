import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askDrifted, type DriftStage, driftStage, hasShownItself } from './drift.ts';
import type { SeenVerdict } from './seen-task.ts';
import { ServedTally } from './served.ts';
import { Tally } from './tally.ts';
import { answered } from './testing/answered.ts';
import { alarm, passed, seen } from './testing/seen.ts';

const DRIFT_AT_MS = 5_000;
const renewal = passed({ id: 'v2', student: 't_1.2', atMs: 12_000 });

suite('driftStage()', () => {
  const rows: [what: string, verdicts: SeenVerdict[], stage: DriftStage][] = [
    ['nothing was seen yet', [passed()], 'unnoticed'],
    ['an alarm of before does not count', [alarm({ atMs: 4_000 }), passed({ atMs: 4_500 })], 'unnoticed'],
    [
      'a student that passed before the alarm learned nothing of it',
      [passed({ atMs: 6_000 }), alarm()],
      'taken off',
    ],
    ['the next did not pass', [passed(), alarm(), passed({ outcome: 'failed', atMs: 12_000 })], 'taken off'],
    ['the next passed', [passed(), alarm(), renewal], 'renewed'],
    ['the next passed, and was taken off too', [alarm(), renewal, alarm({ atMs: 13_000 })], 'taken off'],
  ];
  for (const [what, verdicts, stage] of rows)
    test(what, () => assert.equal(driftStage([seen({ verdicts })], DRIFT_AT_MS), stage));
});

test('hasShownItself() waits for two hundred answers of the new student', () => {
  const tasks = [seen({ verdicts: [passed(), alarm(), renewal] })];
  const served = new ServedTally();
  const answer = (student: string) => served.take(student, 'drift', { isRight: true, atMs: 0, us: 1 });
  for (let index = 0; index < 500; index++) answer('t_1.1');
  for (let index = 0; index < 199; index++) answer('t_1.2');
  assert.equal(hasShownItself(tasks, served, DRIFT_AT_MS), false);
  answer('t_1.2');
  assert.equal(hasShownItself(tasks, served, DRIFT_AT_MS), true);
});

suite('askDrifted()', () => {
  const rows = Array.from({ length: 5 }, (_, index) => ({ text: `q${index}`, label: 'x' }));
  const run = async (stopAfter: number) => {
    const asked: string[] = [];
    const stop = new AbortController();
    const ask = async (question: string) => {
      if (asked.push(question) === stopAfter) stop.abort();
      return answered({ student: 't_1.1' });
    };
    const tally = new Tally(0);
    const traffic = { ask, tally, pace: { turn: async () => 0 }, concurrency: 1 };
    await askDrifted(rows, traffic, { seed: 1, signal: stop.signal });
    return { asked, tally };
  };

  test('asks again and again, each time all rows and in another order', async () => {
    const { asked, tally } = await run(12);
    assert.equal(asked.length, 12);
    const [first, second] = [asked.slice(0, 5), asked.slice(5, 10)];
    assert.notDeepEqual(first, second);
    assert.deepEqual(first.toSorted(), second.toSorted());
    assert.equal(tally.total, 12);
    assert.equal(tally.served.rows[0]?.stretch, 'drift');
  });

  test('ends after twelve rounds where nothing comes of it', async () => {
    const { asked } = await run(Number.POSITIVE_INFINITY);
    assert.equal(asked.length, 60);
  });
});
