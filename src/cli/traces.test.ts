import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { completionReply, errorReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { readArguments } from './command.ts';
import { type Run, runFreehold } from './testing/run-freehold.ts';
import { temporaryHome } from './testing/temporary-home.ts';
import { traces } from './traces.ts';

suite('freehold traces', () => {
  let upstream: ScriptedUpstream;
  let house: TestHouse;
  const ids: string[] = [];

  before(async () => {
    upstream = await ScriptedUpstream.open();
    house = await openTestHouse({
      experts: { up: { url: upstream.url, models: ['m'], price: { in: 1, out: 2 } } },
    });
    upstream.reply(completionReply('Paris.'), completionReply('Rome.'), errorReply(404, { message: 'gone' }));
    for (const [content, task] of [
      ['France?', 'geo'],
      ['Italy?', 'geo'],
      ['Spain?', 'other'],
    ] as const) {
      const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'x-freehold-task': task },
        body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }] }),
      });
      ids.push(reply.headers.get('x-freehold-trace') ?? '');
    }
    await house.flush();
  });

  after(async () => {
    await house.close();
    await upstream.close();
  });

  function run(...args: string[]): Promise<Run> {
    return runFreehold(['traces', ...args], { FREEHOLD_HOME: house.home });
  }

  test('shows the newest, the newest last, beside a server that runs', async () => {
    const { status, stdout } = await run();
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^time .*\n.*up\/m .*done[\s\S]*France\? → Paris\.[\s\S]*Italy\? → Rome\.[\s\S]*upstream_unusable[\s\S]*Spain\? → .*gone\n$/,
    );
    for (const id of ids) assert.ok(stdout.includes(id.slice(-12)));
  });

  test('narrows by task, state, expert and number', async () => {
    const rows: [args: string[], lines: number][] = [
      [['--task', 'geo', '--expert', 'up'], 2],
      [['--state', 'failed', '--since', '1h'], 1],
      [['-n', '1'], 1],
    ];
    const runs = await Promise.all(rows.map(([args]) => run('--json', ...args)));
    rows.forEach(([args, lines], index) => {
      assert.equal(runs[index]?.stdout.split('\n').length, lines + 1, args.join(' '));
    });
  });

  test('--json is one object a line, as the HTTP API has it', async () => {
    const [listed, shown] = await Promise.all([
      run('--json', '-n', '1', '--task', 'geo'),
      run('--json', ids[1] ?? ''),
    ]);
    const api = (await (await fetch(`${house.baseUrl}/api/traces/${ids[1]}`)).json()) as Record<
      string,
      unknown
    >;
    const { attempts, feedback, request, answer, ...trace } = api;
    assert.deepEqual(JSON.parse(listed.stdout), trace);
    assert.deepEqual(JSON.parse(shown.stdout), api);
  });

  test('shows one trace in full by its id, the end of it, or the id of the reply', async () => {
    const id = ids[0] ?? '';
    const runs = await Promise.all([run(id), run(id.slice(-12)), run(`chatcmpl-${id.toUpperCase()}`)]);
    for (const { stdout } of runs) {
      assert.match(stdout, new RegExp(`^Trace ${id}\n`));
      assert.match(stdout, /user +France\?[\s\S]*said +Paris\./);
    }
  });

  test('says what it cannot find, and what to type', async () => {
    const rows: [args: string[], message: RegExp][] = [
      [['nothex'], /Cannot find the trace "nothex": an id has only the digits/],
      [['ffffffffffff'], /Cannot find the trace "ffffffffffff"$/],
      [['7fff-', ids[0]?.slice(0, 8) ?? ''], /does not take/],
      [['--state', 'don'], /--state don: there is no such state/],
      [['-n', '1.5'], /-n 1\.5: it must be a whole number/],
      [['-f', 'abc'], /can follow all traces or show one, not both/],
    ];
    for (const [args, message] of rows) {
      const show = async () => traces.run(readArguments(traces, ['--home', house.home, ...args]));
      await assert.rejects(show, { message }, args.join(' '));
    }
    const { stdout } = await run('--task', 'nonesuch');
    assert.equal(stdout, 'No trace matches. Without options: freehold traces\n');
  });

  test('says how to start where there is no database, and where there is no trace', async () => {
    using home = temporaryHome();
    const show = async () => traces.run(readArguments(traces, ['--home', home.path]));
    await assert.rejects(show, {
      code: 'not_found',
      message: /has no database yet$/,
      hint: /Type: freehold up/,
    });
    await using empty = await openTestHouse();
    const { stdout } = await runFreehold(['traces', '--home', empty.home]);
    assert.equal(
      stdout,
      `No traces yet: they come with the first ask. A server starts with: freehold up --home ${empty.home}\n`,
    );
  });
});
