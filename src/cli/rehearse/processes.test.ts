import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { startServer, startStandIn } from './processes.ts';

suite('the processes of a rehearsal', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-processes-'));
    writeFileSync(join(folder, 'train.jsonl'), '{"text":"a","label":"x"}\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  test('a program that cannot start tells why', async () => {
    const nowhere = { folder: join(folder, 'nowhere'), delayMs: 0, seed: 1 };
    await assert.rejects(startStandIn(nowhere), {
      message: /the stand-in ended .*there is no such folder/s,
    });
  });

  test('a program that is stopped has ended', async () => {
    const standIn = await startStandIn({ folder, delayMs: 0, seed: 1 });
    await standIn.stop();
    assert.match(await standIn.ended, /^the stand-in ended/);
    await standIn.stop();
  });

  test('a server that is stopped ends in order', async () => {
    const home = join(folder, 'home');
    writeFileSync(join(folder, 'config.yaml'), '');
    const server = await startServer(home, join(folder, 'config.yaml'));
    await server.stop();
    assert.equal(await server.ended, 'the server ended (status 0)');
  });

  test('the children end when their parent is killed', async () => {
    const source = `
      import { startServer, startStandIn } from ${JSON.stringify(import.meta.resolve('./processes.ts'))};
      const standIn = await startStandIn(${JSON.stringify({ folder, delayMs: 0, seed: 1 })});
      const server = await startServer(${JSON.stringify(join(folder, 'other'))}, ${JSON.stringify(join(folder, 'config.yaml'))});
      console.log(standIn.url + ' ' + server.url);
    `;
    writeFileSync(join(folder, 'config.yaml'), '');
    const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const sockets = said
      .toString()
      .trim()
      .split(' ')
      .map((url) => connect(Number(new URL(url).port), '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    // An open connection is the one thing of a child that we can watch: it closes when its process ends.
    const closed = sockets.map((socket) => {
      socket.on('error', () => {}).resume(); // a reset is an end too
      return new Promise((resolve) => socket.once('close', resolve));
    });
    parent.kill('SIGKILL');
    await Promise.all(closed);
  });
});
