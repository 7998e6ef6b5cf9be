import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { stepsOf } from './life.ts';
import { lifeLine, savingsLine } from './life-lines.ts';
import type { SeenTask } from './seen-task.ts';
import { alarm, passed, seen } from './testing/seen.ts';

const taught = { id: 't_1.1', rows: 1_180, taughtAtMs: 2_000, teachingMs: 640 };
const nobody = { first: new Map() };

suite('stepsOf()', () => {
  test('tells a whole life in its order, each step once and with what brought it', () => {
    const second = { id: 't_1.2', rows: 1_300, taughtAtMs: 10_000, teachingMs: 700 };
    const failed = passed({ id: 'v2', student: 't_1.2', outcome: 'failed', atMs: 11_000 });
    const task = seen({ candidates: [taught, second], verdicts: [passed(), alarm(), failed] });
    const steps = stepsOf(task, { first: new Map([['t_1.1', { atMs: 3_010, us: 900 }]]) });
    assert.deepEqual(
      steps.map(({ atMs, word, text }) => `${atMs} ${word}: ${text}`),
      [
        '1000 found: its asks have one prompt in common: "Sort the message."',
        '2000 shadow: student 1 learned from 1,180 answers in 0.6 s',
        '3000 certified: student 1 would have answered 90 of 100 unseen asks, 2 wrong (2.2 %)',
        '3010 serving: student 1, with the yes of its owner; its first answer took 900 µs',
        '9000 taken off: student 1: Taken off because it erred.',
        '10000 shadow: student 2 learned from 1,300 answers in 0.7 s',
        '11000 failed: student 2 did not pass its exam of 100 unseen asks',
      ],
    );
    assert.equal(new Set(steps.map(({ key }) => key)).size, steps.length);
  });

  test('tells of no answer before the verdict that allowed it was seen', () => {
    const first = new Map([['t_1.1', { atMs: 3_010, us: 900 }]]);
    const words = (task: SeenTask) => stepsOf(task, { first }).map(({ word }) => word);
    assert.deepEqual(words(seen({ candidates: [taught] })), ['found', 'shadow']);
    assert.deepEqual(words(seen({ candidates: [taught], verdicts: [passed()] })).at(-1), 'serving');
  });

  test('shows a prompt as one short line, whatever is in it', () => {
    const [found] = stepsOf(seen({ prompt: `Sort\n\u001b[31mthis ${'word '.repeat(50)}` }), nobody);
    assert.match(found?.text ?? '', /^its asks have one prompt in common: "Sort this [word ]+…"$/);
  });
});

suite('lifeLine()', () => {
  const lines: [task: SeenTask | undefined, line: string][] = [
    [
      undefined,
      'UNKNOWN › found › shadow › certified › serving   asks come in, and nothing is known of them',
    ],
    [seen(), 'unknown › FOUND › shadow › certified › serving   its teacher answers'],
    [
      seen({ lesson: { rows: 1_180, done: 0.4 } }),
      'unknown › FOUND › shadow › certified › serving   learning 40 % from 1,180 answers',
    ],
    [
      seen({ phase: 'shadow', exam: { candidate: 't_1.3', unseen: 312, fewest: 68 } }),
      'unknown › found › SHADOW › certified › serving   its exam: 312 unseen asks so far',
    ],
    [
      seen({ phase: 'serving', audits: 53, auditErrors: 2 }),
      'unknown › found › shadow › certified › SERVING   53 audits, 2 wrong',
    ],
    [
      seen({ phase: 'taken-off', verdicts: [alarm()] }),
      'TAKEN OFF › shadow › certified › serving   its teacher answers',
    ],
    [
      seen({ phase: 'serving', verdicts: [alarm(), passed()], audits: 1 }),
      'taken off › shadow › certified › SERVING   1 audit, 0 wrong',
    ],
    [
      seen({ phase: 'open', note: 'its answers are open: prose' }),
      'unknown › found › shadow › certified › serving › OPEN   its answers are open: prose',
    ],
  ];
  for (const [task, line] of lines) test(line, () => assert.equal(lifeLine(task), line));
});

test('savingsLine() tells the share of students and what all tasks saved together', () => {
  const tasks = [seen({ savedNanos: 5e8, savedUs: 2_000_000 }), seen({ savedNanos: -7e8, savedUs: 500_000 })];
  assert.equal(
    savingsLine(tasks, { recentShare: () => 0.875 }),
    'students gave 87.5 % of the last answers; saved so far -$0.20 and 2.5 s of waiting, audits paid',
  );
});
