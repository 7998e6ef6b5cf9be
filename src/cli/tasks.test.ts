import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { configSchema } from '#config/schema.ts';
import type { OwnerDecision } from '#contract/task.ts';
import { PROMISE_LIMITS } from '#flows/owner-decision.ts';
import { taskReport } from '#flows/task-report.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { KEEPS_OLD, makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { openTestHouse } from '#testing/test-house.ts';
import { type Command, readArguments } from './command.ts';
import { gate } from './gate.ts';
import { task } from './task.ts';
import { type Run, runFreehold } from './testing/run-freehold.ts';

let home: TaughtHome;
before(async () => {
  home = await makeTaughtHome();
});
after(() => home[Symbol.dispose]());

function run(...args: string[]): Promise<Run> {
  return runFreehold(args, { FREEHOLD_HOME: home.path });
}

/** In this process, which is quicker; for what only throws. */
async function refused(command: Command, ...args: string[]): Promise<number> {
  return command.run(readArguments(command, ['--home', home.path, ...args]));
}

function lastDecision(kind: OwnerDecision['kind']): OwnerDecision | undefined {
  return new TaskStore(home.database).decisions().findLast((decision) => decision.kind === kind);
}

suite('freehold tasks and freehold task show', () => {
  test('show each task, and all that is known of one', async () => {
    const [listed, shown] = await Promise.all([run('tasks'), run('task', 'show', 't_01')]);
    assert.deepEqual([listed.status, shown.status], [0, 0]);
    assert.match(listed.stdout, /^task +phase .*\nt_0123456789ab {2}serving /);
    const parts = [
      /^Task t_0123456789ab {2}serving\n/,
      /asks +540: \d+ by students \(\d\.\d %\), \d+ by its teacher\n/,
      /saved +\$0\.0\d+, \d audits for \$0\.0\d+ taken off; \d+ s of waiting\n/,
      /\nPrompt\n {2}Sort the message/,
      /\nAnswers\n {2}label, one of 6: account_access, /,
      /\nPromise\n {2}Of the asks this student answers, at most 5 % differ/,
      /\d audits of its answers found \d wrong/,
      /freehold gate verify 018b\S{32}\n/,
      /\nCoverage against risk\n {2}from the exam of t_0123456789ab\.1\n[\s\S]*◆[\s\S]*100 %\n/,
      /\nLately\n {2}Of the last \d+ asks its teacher answered, \S+ would have\s+answered \d+ \(\d\d %\)/,
      /\n {2}asked {4}\S[\s\S]*\n {2}teacher {2}[a-z_]+ {3}student (?:the same|says nothing|[a-z_]+) at \d\.\d{3}\n/,
      /\nStudents\n[\s\S]*t_0123456789ab\.1 +serving /,
      /\nVerdicts\n[\s\S]*passed +\d\d % of 240 asks/,
    ];
    for (const part of parts) assert.match(shown.stdout, part);
    for (const line of shown.stdout.split('\nStudents')[0]?.split('\n') ?? [])
      assert.ok(line.length <= 80, line);
  });

  test('--json is what the HTTP API has', async () => {
    const [listed, shown] = await Promise.all([
      run('tasks', '--json'),
      run('task', 'show', home.task, '--json'),
    ]);
    await using house = await openTestHouse({ ...KEEPS_OLD, learn: { enabled: false } }, { home: home.path });
    const { live: _now, ...inList } = (await house.get('/api/tasks')).data[0];
    const { live: _then, ...whole } = await house.get(`/api/tasks/${home.task}?replay=1`);
    assert.deepEqual(JSON.parse(listed.stdout), inList);
    assert.deepEqual(JSON.parse(shown.stdout), whole);
  });

  test('say what makes tasks appear where there are none, and what is missing where there is nothing', async () => {
    await using empty = await openTestHouse();
    const { stdout, status } = await runFreehold(['tasks', '--home', empty.home]);
    assert.equal(status, 0);
    assert.match(stdout, /^No tasks yet\. A task appears by itself once some tens of asks/);
    await assert.rejects(
      async () => task.run(readArguments(task, ['show', 'x', '--home', `${empty.home}/nowhere`])),
      {
        code: 'not_found',
        message: /has no database yet$/,
      },
    );
  });

  test('tell what is wrong where the student’s file was altered, and show the rest', async () => {
    const { file } = home.database.prepare('SELECT file FROM candidate').get() as { file: string };
    const bytes = home.vault.get(file);
    rmSync(home.vault.path(file));
    const { status, stdout } = await run('task', 'show', 't_');
    home.vault.put(bytes);
    assert.equal(status, 0);
    assert.match(stdout, /\nLately\n {2}The vault has no\s+[0-9a-f]{64}/);
    assert.match(stdout, /\nStudents\n/);
  });
});

suite('freehold task', () => {
  test('writes what the owner decides, says what will happen, and writes nothing twice', async () => {
    const held = await run('task', 'hold', 't_');
    assert.deepEqual([held.status, held.stderr], [0, '']);
    assert.match(
      held.stdout,
      /^Only its teacher answers from now on\. t_0123456789ab\.1 rests\.[\s\S]*when it starts\.\n$/,
    );
    const decision = lastDecision('hold');
    assert.deepEqual([decision?.about, decision?.actor], [home.task, 'command line']);
    const report = taskReport(home.task, home.database, { alpha: 0.05, delta: 0.05 });
    assert.equal(report?.phase, 'held');
    const again = await run('task', 'hold', 't_');
    assert.equal(again.stdout, 'It is held to its teacher already: nothing changes.\n');
    assert.deepEqual(lastDecision('hold'), decision);
  });

  test('promise keeps what is left out; terms takes any expert that answered, in the config or not', async () => {
    const [promised, terms] = await Promise.all([
      run('task', 'promise', 't_', '--alpha', '0.02'),
      run('task', 'terms', 'teacher', 'forbidden'),
    ]);
    assert.match(
      promised.stdout,
      /^t_0123456789ab\.1 was let in for less \(at most 5 %, with confidence 95 %\): it goes/,
    );
    assert.equal(lastDecision('promise')?.value, '{"alpha":0.02,"delta":0.05}');
    assert.match(terms.stdout, /no answer of teacher trains a student/);
    const { about, value } = lastDecision('terms') ?? {};
    assert.deepEqual([about, value], ['teacher', 'forbidden']);
  });

  test('delete wants a yes, from the terminal or beforehand', async () => {
    const asked = await run('task', 'delete', 't_');
    assert.equal(asked.status, 2);
    assert.match(
      asked.stderr,
      /nobody can be asked whether to[\s\S]*freehold task delete t_0123456789ab --yes/,
    );
    assert.equal(lastDecision('delete'), undefined);
    const { stdout, status } = await run('task', 'delete', 't_', '--yes');
    assert.equal(status, 0);
    assert.match(stdout, /^It is forgotten: 1 student, 1 verdict with what proves them[\s\S]*traces stay/);
    assert.equal(lastDecision('delete')?.about, home.task);
    home.database.exec("DELETE FROM decision WHERE kind = 'delete'");
  });

  test('promise has the limits that the settings have', () => {
    const learn = configSchema.properties?.learn?.properties;
    for (const name of ['alpha', 'delta'] as const)
      assert.deepEqual(PROMISE_LIMITS[name], [learn?.[name]?.minimum, learn?.[name]?.maximum]);
  });

  test('refuses what makes no sense, with the nearest that would', async () => {
    const rows: [args: string[], message: RegExp, hint?: RegExp][] = [
      [['show', 't_0123456789ax'], /Cannot find the task "t_0123456789ax"/, /Did you mean t_0123456789ab\?/],
      [['approve', ''], /Cannot find the task ""/],
      [['aprove', 't_'], /there is no such word/, /Did you mean approve\?/],
      [['cancel', 't_'], /no lesson of it runs/],
      [['promise', 't_'], /neither alpha nor delta is given/],
      [['promise', 't_', '--alpha', '0.9'], /alpha 0\.9 is not from 0\.001 to 0\.5/],
      [['promise', 't_', '--alpha', 'x'], /--alpha x: it must be a number/],
      [['hold', 't_', '--alpha', '0.1'], /takes --alpha and --delta with promise/],
      [['hold', 't_', '--yes'], /takes --yes with delete/],
      [['hold', 't_', 'now'], /does not take "now"/],
      [['terms', 'teacher'], /wants the terms after the expert/],
      [['terms', 'nobody', 'allowed'], /no expert has that name/],
    ];
    for (const [args, message, hint] of rows) {
      const expected = hint ? { message, hint } : { message };
      await assert.rejects(refused(task, ...args), expected, args.join(' '));
    }
  });
});

suite('freehold gate', () => {
  test('verify says yes with status 0, or no with status 1 and why; list has them all', async () => {
    const [yes, listed] = await Promise.all([
      run('gate', 'verify', home.verdict.slice(-6)),
      run('gate', 'list', 't_0'),
    ]);
    assert.equal(yes.status, 0);
    assert.match(yes.stdout, /^yes: [\s\S]*240 exam items; 240 of them were made again from their traces/);
    assert.match(listed.stdout, new RegExp(`^task .*\nt_0123456789ab +${home.verdict} .* passed `));
    home.database.exec("UPDATE text SET text = replace(text, 'return_item', 'refund')");
    const no = await run('gate', 'verify', home.verdict);
    assert.equal(no.status, 1);
    assert.match(no.stdout, /^no: [\s\S]*Why not\n {2}Trace 018b\S+: .*teacher's answer is another/);
  });

  test('refuses what there is not', async () => {
    await assert.rejects(refused(gate, 'verify', 'nonesuch'), {
      message: /Cannot find the verdict "nonesuch"/,
    });
    await assert.rejects(refused(gate, 'verify'), { message: /wants the id of a verdict/ });
    await assert.rejects(refused(gate, 'verfy', 'x'), { hint: /Did you mean verify\?/ });
    await assert.rejects(refused(gate, 'list', 'x'), { message: /Cannot find the task "x"/ });
  });
});
