import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SSE_HEADERS, sseEvent, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse } from '#testing/test-house.ts';
import { PATIENCE_MS } from '#testing/until.ts';
import { temporaryHome } from './testing/temporary-home.ts';

const FREEHOLD = fileURLToPath(new URL('../../bin/freehold', import.meta.url));
const limit = { timeout: PATIENCE_MS };

/** `bin/freehold chat` as a process at a pipe. */
function startChat(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(FREEHOLD, ['chat', ...args], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, ...said }));
  return { child, said, ended };
}

/** A home whose server nobody runs: its port is one that no system gives away. */
function homeWith(upstream: ScriptedUpstream) {
  const home = temporaryHome();
  const settings = { server: { port: 1 }, experts: { up: { url: upstream.url, models: ['m'] } } };
  writeFileSync(home.configFile, JSON.stringify(settings));
  return home;
}

suite('freehold chat, as a process', { concurrency: true }, () => {
  test(
    'where no server runs, the house opens in the process; the conversation goes on line by line',
    limit,
    async () => {
      await using upstream = await ScriptedUpstream.open();
      using home = homeWith(upstream);
      upstream.reply(streamReply(textChunks('One', '.')), streamReply(textChunks('Two.')));
      const chat = startChat(['--system', 'Count.'], { FREEHOLD_HOME: home.path });
      chat.child.stdin.end('And?\nThen?\n');
      assert.deepEqual(await chat.ended, { status: 0, stdout: 'One.\nTwo.\n', stderr: '' });
      assert.deepEqual((await upstream.request(1)).json.messages, [
        { role: 'system', content: 'Count.' },
        { role: 'user', content: 'And?' },
        { role: 'assistant', content: 'One.' },
        { role: 'user', content: 'Then?' },
      ]);
    },
  );

  test('a server that runs is talked to, by its address or as the one of the home', limit, async () => {
    await using upstream = await ScriptedUpstream.open();
    await using house = await openTestHouse({ experts: { up: { url: upstream.url } } });
    using home = temporaryHome();
    writeFileSync(home.configFile, JSON.stringify({ server: { port: Number(new URL(house.baseUrl).port) } }));
    upstream.always = () => streamReply(textChunks('Here.'));
    for (const args of [
      ['--url', `${house.baseUrl}/v1`],
      ['--home', home.path],
    ]) {
      const chat = startChat(['m', ...args]);
      chat.child.stdin.end('Where?\n/good\n');
      assert.deepEqual(await chat.ended, { status: 0, stdout: 'Here.\n', stderr: 'Kept: it was good.\n' });
    }
    const { data } = await house.get('/api/traces');
    assert.deepEqual([data.length, data[0].name, data[0].state], [2, 'm', 'done']);
  });

  test('SIGINT stops the answer and leaves in good order', limit, async () => {
    await using upstream = await ScriptedUpstream.open();
    using home = homeWith(upstream);
    const [first, second] = textChunks('Once ').map(sseEvent);
    upstream.reply({ headers: SSE_HEADERS, body: [`${first}${second}`, new Promise(() => {})] });
    const chat = startChat([], { FREEHOLD_HOME: home.path });
    chat.child.stdin.write('A story.\n');
    await once(chat.child.stdout, 'data');
    chat.child.kill('SIGINT');
    assert.deepEqual(await chat.ended, { status: 130, stdout: 'Once \n', stderr: '' });
  });

  const refusals: [what: string, args: string[], message: RegExp][] = [
    [
      'an address where nobody answers',
      ['--url', 'http://127.0.0.1:1'],
      /no Freehold answers at http:\/\/127\.0\.0\.1:1\n {2}Start it there with freehold up/,
    ],
    [
      'an address that is none',
      ['--url', 'ftp://x'],
      /Cannot use "ftp:\/\/x" as the address of a server\n {2}Give one/,
    ],
    ['two models', ['a', 'b'], /does not take "b"/],
  ];
  for (const [what, args, message] of refusals)
    test(`${what} is refused with what to do`, limit, async () => {
      const chat = startChat(args);
      chat.child.stdin.on('error', () => {}).end('Hello?\n');
      const { status, stdout, stderr } = await chat.ended;
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
    });
});
