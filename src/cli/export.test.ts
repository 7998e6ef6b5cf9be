import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { chunk, completionReply, SSE_HEADERS, sseEvent } from '#testing/chat-replies.ts';
import { CUT, ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { readArguments } from './command.ts';
import { exportTo, exportTraces } from './export.ts';
import { type Run, runFreehold } from './testing/run-freehold.ts';
import { temporaryHome } from './testing/temporary-home.ts';

const CALL = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } };

suite('freehold export', () => {
  let upstream: ScriptedUpstream;
  let house: TestHouse;

  async function ask(content: string, more: object = {}): Promise<string> {
    const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'up/m', messages: [{ role: 'user', content }], ...more }),
    });
    await reply.text();
    return reply.headers.get('x-freehold-trace') ?? '';
  }

  before(async () => {
    upstream = await ScriptedUpstream.open();
    house = await openTestHouse({ experts: { up: { url: upstream.url } }, retry: { attempts: 1 } });
    upstream.reply(
      completionReply('Paris.'),
      completionReply('Rom.'),
      completionReply({ content: 'Let me look.', tool_calls: [CALL] }),
      { headers: SSE_HEADERS, body: [sseEvent(chunk({ content: 'broken' })), CUT] },
    );
    await ask('France?');
    const corrected = await ask('Italy?');
    await ask('Weather?', { tools: [{ type: 'function', function: { name: 'weather' } }] });
    await ask('Cut?', { stream: true });
    const body = JSON.stringify({ trace_id: corrected, edit: 'Rome.', thumb: 'down' });
    await fetch(`${house.baseUrl}/api/feedback`, { method: 'POST', body });
    await house.flush();
  });

  after(async () => {
    await house.close();
    await upstream.close();
  });

  function run(...args: string[]): Promise<Run> {
    return runFreehold(['export', ...args], { FREEHOLD_HOME: house.home });
  }

  test('writes a conversation a line, oldest first, and what it skipped beside', async () => {
    const { status, stdout, stderr } = await run();
    assert.equal(status, 0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ messages }) => messages.map(({ content }: { content: string }) => content)),
      [
        ['France?', 'Paris.'],
        ['Italy?', 'Rome.'],
        ['Weather?', 'Let me look.'],
      ],
    );
    assert.deepEqual(lines[1].metadata.source, 'edit');
    assert.deepEqual(lines[1].metadata.thumb, 'down');
    assert.deepEqual(lines[2].messages[1].tool_calls, [CALL]);
    assert.equal(stderr, 'Exported 3 conversations as chatml.\nSkipped 1: no whole answer.\n');
  });

  test('--shape sharegpt tells what the shape loses', async () => {
    const { stdout, stderr } = await run('--shape', 'sharegpt', '--only', 'done', '--format', 'jsonl');
    assert.match(
      stdout,
      /^{"conversations":\[{"from":"human","value":"France\?"},{"from":"gpt","value":"Paris\."}\]/,
    );
    assert.match(stderr, /^Exported 3 conversations as sharegpt\.\nIn 1, words beside a tool call/);
  });

  test('--out writes a file whole, for its owner alone', async () => {
    using home = temporaryHome();
    const file = join(home.path, 'set.jsonl');
    const { stdout, stderr } = await run('--out', file, '--since', '1h');
    assert.equal(stdout, '');
    assert.match(stderr, /^Exported 3 conversations as chatml to .*set\.jsonl\./);
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 4);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(home.path), ['set.jsonl']);
  });

  test('refuses what it does not know, and says what there is', async () => {
    const rows: [args: string[], message: RegExp, hint: RegExp][] = [
      [
        ['--shape', 'shargpt'],
        /--shape shargpt: it is not known/,
        /^Did you mean sharegpt\? Known: chatml, sharegpt\.$/,
      ],
      [['--format', 'csv'], /--format csv: it is not known/, /^Known: jsonl\.$/],
      [['--only', 'failed'], /--only failed/, /^Known: done\.$/],
      [
        ['--out', join(house.home, 'none', 'x')],
        /Cannot write the export to .*: ENOENT/,
        /a folder that exists/,
      ],
    ];
    for (const [args, message, hint] of rows) {
      const run = async () => exportTraces.run(readArguments(exportTraces, ['--home', house.home, ...args]));
      await assert.rejects(run, { message, hint }, args.join(' '));
    }
  });

  test('exportTo() waits for whoever takes the lines', async () => {
    let waiting = 0;
    const { written } = await exportTo(
      async () => {
        waiting += 1;
        assert.equal(waiting, 1, 'the next line comes when this one is taken');
        await new Promise((resolve) => setImmediate(resolve));
        waiting -= 1;
      },
      house.reader,
      {},
      'chatml',
    );
    assert.equal(written, 3);
  });
});
