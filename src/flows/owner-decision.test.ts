import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { OwnerDecision } from '#contract/task.ts';
import { makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { PROMISE_LIMITS, type TaskWish, weigh, weighTerms } from './owner-decision.ts';
import { type TaskReport, taskReport } from './task-report.ts';

let home: TaughtHome;
let serving: TaskReport;
before(async () => {
  home = await makeTaughtHome();
  serving = taskReport(home.task, home.database, { alpha: 0.05, delta: 0.05 }) as TaskReport;
});
after(() => home[Symbol.dispose]());

const lesson = {
  id: 'l',
  task: 't',
  dataset: 'd',
  state: 'running',
  phase: 'crossing',
  done: 0.4,
  rows: 9,
  startedAtMs: 0,
} as const;

function said(kind: OwnerDecision['kind']): Partial<TaskReport> {
  return { decisions: [{ id: '1', atMs: 1, kind, about: 't' }] };
}

const NO_STUDENT = { student: undefined, verdict: undefined, watch: undefined } as const;

suite('weigh()', () => {
  const rows: [wish: TaskWish, more: () => Partial<TaskReport>, stored: boolean, will: RegExp][] = [
    ['approve', () => ({ phase: 'certified' }), true, /\.1 answers from now on/],
    ['approve', () => ({ phase: 'found', ...NO_STUDENT }), true, /Nothing is certified yet/],
    ['approve', () => ({ phase: 'held' }), true, /once it is resumed/],
    ['approve', () => ({ approved: true }), false, /nothing changes/],
    [
      'approve',
      () => ({ phase: 'open', task: { ...serving.task, shape: { kind: 'open', why: 'they are essays' } } }),
      true,
      /as long as its answers are open: they are essays/,
    ],
    ['hold', () => ({}), true, /\.1 rests/],
    ['hold', () => ({ phase: 'shadow' }), true, /Only its teacher answers from now on\. What is learned/],
    ['hold', () => ({ phase: 'held' }), false, /held to its teacher already/],
    ['resume', () => ({ phase: 'held', approved: true, ...said('hold') }), true, /\.1 answers again/],
    ['resume', () => ({ phase: 'held', ...NO_STUDENT, ...said('hold') }), true, /once one is certified/],
    ['relearn', () => ({}), true, /A lesson begins now/],
    [
      'relearn',
      () => ({ candidates: serving.candidates.map((one) => ({ ...one, state: 'shadow' as const })) }),
      true,
      /once t_0123456789ab\.1 has had its exam/,
    ],
    ['relearn', () => ({ paused: true }), true, /once it is resumed/],
    ['cancel', () => ({ lesson }), true, /Its lesson ends now/],
    ['pause', () => ({}), true, /until it is resumed\. t_0123456789ab\.1 goes on answering\.$/],
    [
      'pause',
      () => ({ lesson, phase: 'found' }),
      true,
      /resumed\. The lesson that runs is finished first\.$/,
    ],
    ['pause', () => ({ paused: true }), false, /paused already/],
    ['resume', () => ({ paused: true }), true, /^Lessons and exams begin again/],
    [
      'resume',
      () => ({ phase: 'held', paused: true, approved: true, ...said('hold') }),
      true,
      /\.1 answers again\. Lessons and exams/,
    ],
    ['delete', () => ({}), true, /1 student, 1 verdict .*answers no more.* stay, so .*cannot be undone/],
  ];
  for (const [wish, more, stored, will] of rows) {
    test(`${wish}: ${will.source}`, () => {
      const outcome = weigh(wish, { ...serving, ...more() });
      assert.match(outcome.will, will);
      assert.deepEqual(outcome.decision, stored ? { kind: wish, about: home.task } : undefined);
    });
  }

  const refused: [wish: TaskWish, more: Partial<TaskReport>, message: RegExp, hint?: RegExp][] = [
    ['resume', {}, /^Cannot resume the task t_0123456789ab: it is neither held to its teacher nor paused/],
    ['resume', { phase: 'held' }, /the setting learn\.hold names it/, /Take it out there/],
    ['relearn', { lesson }, /a lesson of it is at 40 %/, /freehold task cancel t_0123456789ab/],
    ['cancel', {}, /no lesson of it runs/],
  ];
  for (const [wish, more, message, hint] of refused) {
    test(`${wish} is refused: ${message.source}`, () => {
      const expected = { code: 'bad_request', message, ...(hint ? { hint } : {}) };
      assert.throws(() => weigh(wish, { ...serving, ...more }), expected);
    });
  }

  test('promise: a looser one holds from the next exam on, a stricter one takes the student off', () => {
    const loose = weigh('promise', serving, { alpha: 0.1 });
    assert.deepEqual(JSON.parse(loose.decision?.value ?? ''), { alpha: 0.1, delta: 0.05 });
    assert.equal(loose.will, 'The next exam is held to it.');
    assert.match(weigh('promise', serving, { delta: 0.01 }).will, /was let in for less/);
    assert.equal(weigh('promise', { ...serving, ...NO_STUDENT }, { alpha: 0.01 }).will, loose.will);
    assert.equal(weigh('promise', serving, { alpha: 0.05 }).decision, undefined);
  });

  test('promise: refuses what is no usable share', () => {
    for (const name of ['alpha', 'delta'] as const) {
      const [least, most] = PROMISE_LIMITS[name];
      for (const share of [least / 2, most * 1.1, Number.NaN])
        assert.throws(() => weigh('promise', serving, { [name]: share }), { details: { param: name } });
    }
  });
});

suite('weighTerms()', () => {
  test('says what each word means for students', () => {
    const rows: [terms: string, will: RegExp][] = [
      ['allowed', /may train students\. Tasks that waited/],
      ['task-models-only', /models of one task, and nothing that rivals it/],
      ['forbidden', /no answer of up trains a student/],
    ];
    for (const [terms, will] of rows) {
      const outcome = weighTerms('up', terms, ['up']);
      assert.deepEqual(outcome.decision, { kind: 'terms', about: 'up', value: terms });
      assert.match(outcome.will, will);
    }
  });

  test('refuses an expert or terms that nobody knows', () => {
    assert.throws(() => weighTerms('upp', 'allowed', ['up']), {
      code: 'not_found',
      hint: /Did you mean up\?/,
    });
    assert.throws(() => weighTerms('up', 'allowed', []), { hint: /connect one first/ });
    assert.throws(() => weighTerms('up', 'unknown', ['up']), {
      code: 'bad_request',
      details: { param: 'terms' },
    });
  });
});
