import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lifeSections } from './life-report.ts';
import type { Recorded } from './recorded.ts';
import type { Rehearsed } from './rehearsed.ts';
import type { SeenTask } from './seen-task.ts';
import { Tally } from './tally.ts';
import { answered } from './testing/answered.ts';
import { alarm, passed, seen } from './testing/seen.ts';

const row = { text: 'q', label: 'x' };
const recorded: Recorded = {
  traces: 410,
  lost: 0,
  tokensIn: 0,
  tokensOut: 0,
  costNanos: 0,
  freeholdUs: undefined,
  audits: 20,
  auditNanos: 5e8,
  elsewhere: 0,
};

suite('lifeSections()', () => {
  const candidate = (id: string, taughtAtMs: number) => ({ id, rows: 200, taughtAtMs, teachingMs: 500 });
  const task = seen({
    candidates: [candidate('t_1.0', 1_500), candidate('t_1.1', 2_000), candidate('t_1.2', 9_500)],
    verdicts: [passed(), alarm()],
    savedNanos: 1.5e9,
    savedUs: 8_000_000,
  });

  test('tell the life with its times, a row of lessons as one line', () => {
    assert.deepEqual(linesOf(rehearsedWith([task]))[0], [
      'The life of t_1',
      'found | 0.0 s, after 10 asks | its asks have one prompt in common: "Sort the message."',
      'shadow | 0.5 s, after 10 asks | 2 students in turn; the last: student 1 learned from 200 answers in 0.5 s',
      'certified | 2.0 s, after 10 asks | student 1 would have answered 90 of 100 unseen asks, 2 wrong (2.2 %)',
      'serving | 3.0 s, after 210 asks | student 1, with the yes of its owner; its first answer took 900 µs',
      'taken off | 8.0 s, after 210 asks | student 1: Taken off because it erred.',
      'shadow | 8.5 s, after 210 asks | student 2 learned from 200 answers in 0.5 s',
    ]);
  });

  test('tell the promise beside what happened, before the change and after it', () => {
    assert.deepEqual(linesOf(rehearsedWith([task]))[1], [
      'What was promised, and what happened',
      'student 1 | 4 of 200 wrong (2.0 %) | promised: at most 5.0 %; more than 9.6 % could not be chance | ok',
      ' |  | At most 5 % differ.',
      ' |  | It answered 90 of 100.',
      'student 1, after the change | 60 of 200 wrong (30.0 %) | until it was taken off: that is what the audits are for',
    ]);
  });

  test('tell what was saved, and that audits are paid', () => {
    assert.deepEqual(linesOf(rehearsedWith([task]))[2], [
      'What it saved',
      'answered by students | 97.6 % | 400 of 410 asks',
      'since the first served | 100.0 % | of 400 asks',
      'money | $1.50 | at the prices above; 20 audits in the bill, $0.50',
      'waiting | 8.0 s | of all who asked, together',
      'left this machine | nothing | the only expert listens on loopback | ok',
    ]);
  });

  test('say so where no student served, and nothing where no task was found', () => {
    const none = { ...rehearsedWith([seen()]), tally: new Tally(1) };
    assert.match(linesOf(none)[1]?.[1] ?? '', /^no student \| served \|/);
    assert.deepEqual(lifeSections(rehearsedWith([])), []);
  });
});

function rehearsedWith(tasks: readonly SeenTask[]): Rehearsed {
  const tally = new Tally(410);
  const student = { student: 't_1.1', clientUs: 900 };
  for (let index = 0; index < 10; index++) tally.take(row, answered({ atMs: 1_000 }));
  for (let index = 0; index < 200; index++)
    tally.take(row, answered({ ...student, atMs: 4_000, text: index < 4 ? 'wrong' : 'x' }));
  tally.begin('drift', [row]);
  for (let index = 0; index < 200; index++)
    tally.take(row, answered({ ...student, atMs: 99_000, text: index < 60 ? 'wrong' : 'x' }));
  return {
    tally,
    recorded,
    tasks,
    trouble: undefined,
    startedAtMs: 1_000,
    driftAtMs: 5_000,
    elapsedMs: 9_000,
    concurrency: 4,
    price: { in: 1, out: 1 },
    home: '/h',
  };
}

function linesOf(rehearsed: Rehearsed): string[][] {
  return lifeSections(rehearsed).map(({ title, lines }) => [
    title,
    ...lines.map(({ name, value, remark = '', ok }) => {
      const mark = ok === undefined ? '' : ok ? ' | ok' : ' | not ok';
      return `${name} | ${value} | ${remark}${mark}`;
    }),
  ]);
}
