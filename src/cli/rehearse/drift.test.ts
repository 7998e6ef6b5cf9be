import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DriftStage, driftedRows, driftStage, hasShownItself } from './drift.ts';
import type { SeenVerdict } from './seen-task.ts';
import { ServedTally } from './served.ts';
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

suite('driftedRows()', () => {
  const rows = Array.from({ length: 20 }, (_, index) => ({ text: `q${index}`, label: 'x' }));
  const take = (count: number, stage: (asked: number) => DriftStage) => {
    const texts: string[] = [];
    for (const { text } of driftedRows(rows, 1, () => stage(texts.length))) {
      texts.push(text);
      if (texts.length === count) break;
    }
    return texts;
  };

  test('asks a quarter again and again, each time in another order, until the change is noticed', () => {
    const texts = take(15, () => 'unnoticed');
    const rounds = [texts.slice(0, 5), texts.slice(5, 10), texts.slice(10, 15)];
    for (const round of rounds) assert.deepEqual(round.toSorted(), rounds[0]?.toSorted());
    assert.equal(new Set(rounds.map((round) => round.join())).size, 3);
  });

  test('asks what it kept back from then on, each row once before any comes again', () => {
    const texts = take(7 + 15 + 20, (asked) => (asked < 7 ? 'unnoticed' : 'taken off'));
    const keptBack = texts.slice(7, 22);
    assert.equal(new Set([...texts.slice(0, 5), ...keptBack]).size, 20);
    assert.equal(new Set(texts.slice(22)).size, 20, 'then all of them');
  });

  test('ends after twelve thousand asks, noticed or not', () => {
    assert.equal(take(Number.POSITIVE_INFINITY, () => 'unnoticed').length, 12_000);
    assert.equal(take(Number.POSITIVE_INFINITY, () => 'taken off').length, 12_000);
  });
});
