import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Phase, type TaskReport, taskReports } from '#flows/task-report.ts';
import { makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { textWidth } from './fit-text.ts';
import { phaseWords, share, span, taskLines } from './task-lines.ts';

suite('taskLines()', () => {
  let home: TaughtHome;
  let report: TaskReport;
  before(async () => {
    home = await makeTaughtHome();
    report = taskReports(home.database, { alpha: 0.05, delta: 0.05 })[0] as TaskReport;
  });
  after(() => home[Symbol.dispose]());

  test('has a row of figures, and what the task is', () => {
    const [heading = '', row = '', what = '', ...rest] = taskLines([report], 120);
    assert.match(heading, /^task +phase +asks +by students +audits +saved +waiting saved$/);
    assert.match(row, /^t_0123456789ab {2}serving +540 +\d\.\d % +\d, \d wrong +\$0\.0\d+ +\d+ s$/);
    assert.match(what, /^ {4}Sort the message under one of account_access/);
    assert.deepEqual(rest, []);
  });

  test('tells a lesson and what is waited for', () => {
    const lesson = {
      id: 'l',
      task: report.task.id,
      dataset: 'd',
      state: 'running',
      phase: 'crossing',
      done: 0.4,
      rows: 1_200,
      startedAtMs: 0,
    } as const;
    const waiting = { ...report, lesson, task: { ...report.task, note: 'held to its teacher' } };
    assert.deepEqual(taskLines([waiting], 120).slice(3), [
      '    lesson 40 %: crossing, from 1,200 answers',
      '    held to its teacher',
    ]);
    const certified = { ...report, phase: 'certified', approved: false } as const;
    assert.match(taskLines([certified], 120)[1] ?? '', /wants your yes/);
    assert.match(taskLines([certified], 120)[3] ?? '', /Type: freehold task approve t_0123456789ab$/);
  });

  test('leaves columns out and never cuts an id where the terminal is narrow', () => {
    const widths: [width: number, heading: RegExp][] = [
      [70, /^task +phase +asks +by students +audits +saved$/],
      [56, /^task +phase +asks +by students +saved$/],
      [44, /^task +phase +asks +by students$/],
      [30, /^task +phase +asks$/],
    ];
    for (const [width, heading] of widths) {
      const lines = taskLines([report], width);
      assert.match(lines[0] ?? '', heading, String(width));
      assert.match(lines[1] ?? '', /^t_0123456789ab /, String(width));
      for (const line of lines) assert.ok(textWidth(line) <= Math.max(width, 34), `${width}: ${line}`);
    }
  });

  test('shows a stranger’s prompt as one safe line', () => {
    const prompt = 'Sort \u001b[31mthis\n\nmessage \u202e now';
    const lines = taskLines([{ ...report, task: { ...report.task, prompt } }], 80);
    assert.equal(lines[2], '    Sort this message now');
    const nameless = taskLines([{ ...report, task: { ...report.task, prompt: '' } }], 80);
    assert.equal(nameless[2], '    asks for big without a prompt of their own');
  });

  test('has a word for each phase', () => {
    const rows: [phase: Phase, approved: boolean, words: string][] = [
      ['found', false, 'found'],
      ['shadow', false, 'shadow'],
      ['certified', false, 'wants your yes'],
      ['certified', true, 'certified'],
      ['serving', true, 'serving'],
      ['taken-off', true, 'taken off'],
      ['open', false, 'open'],
      ['held', true, 'held'],
    ];
    for (const [phase, approved, words] of rows) assert.equal(phaseWords({ phase, approved }), words);
  });

  test('share() and span() say no more than is so', () => {
    const shares: [number, string][] = [
      [0, '0 %'],
      [0.0001, '< 0.1 %'],
      [0.061, '6.1 %'],
      [0.5, '50 %'],
      [0.9951, '99.5 %'],
      [0.99999, '99.9 %'],
      [1, '100 %'],
    ];
    for (const [part, shown] of shares) assert.equal(share(part), shown);
    const spans: [number, string][] = [
      [0, '0 µs'],
      [900, '900 µs'],
      [1_500, '1.5 ms'],
      [25_900_000, '26 s'],
      [3 * 60e6, '3 min'],
      [90 * 60e6, '1.5 h'],
      [86_400e6 * 12, '12 d'],
    ];
    for (const [us, shown] of spans) assert.equal(span(us), shown);
  });
});
