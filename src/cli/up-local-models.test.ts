import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { librariesFolder } from '#engine/native/libraries.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { until } from '#testing/until.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
const FREEHOLD = fileURLToPath(new URL('../../bin/freehold', import.meta.url));

suite('however the server ends, the processes of its models end with it', { skip }, () => {
  let home = '';
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'freehold-up-'));
    const file = join(home, 'tiny.gguf');
    randomModel(file, { ...TINY, context: 2_048, chatTemplate: CHAT_TEMPLATE });
    const found = { name: 'tiny', paths: [file], source: 'in place' };
    await addInPlace(new ModelShelf(join(home, 'vault')), found, { addedAt: new Date().toISOString() });
    writeFileSync(
      join(home, 'config.yaml'),
      'engine:\n  memoryBytes: 2000000000\n  threads: 1\n  parallel: 2\n  queue: 2\n',
    );
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const ends: readonly (readonly [what: string, signal: NodeJS.Signals, hangs: boolean])[] = [
    ['told to stop while it answers', 'SIGTERM', false],
    ['killed while it answers', 'SIGKILL', false],
    // Only Linux tells a process that does not listen.
    ...(process.platform === 'linux' ? [['killed while a model hangs', 'SIGKILL', true] as const] : []),
  ];
  for (const [what, signal, hangs] of ends)
    test(what, async () => {
      const { server, baseUrl } = await start(home);
      const reply = await fetch(`${baseUrl}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({
          model: 'tiny',
          messages: [{ role: 'user', content: 'Hello' }],
          max_tokens: 1_500,
          stream: true,
        }),
      });
      assert.equal(reply.status, 200);
      const reader = reply.body?.getReader();
      await reader?.read();
      const { models } = (await (await fetch(`${baseUrl}/api/engine`)).json()) as {
        models: { pid: number }[];
      };
      const pid = models[0]?.pid ?? 0;
      assert.ok(pid > 0 && isRunning(pid));
      if (hangs) process.kill(pid, 'SIGSTOP');
      const exited = once(server, 'exit');
      server.kill(signal);
      await reader?.cancel().catch(() => undefined);
      await exited;
      // Told to stop, the server waits for them; killed, it cannot, and they notice by themselves.
      if (signal === 'SIGTERM') assert.equal(isRunning(pid), false);
      await until(() => !isRunning(pid), `the end of the model's process ${pid}, which has no server`);
    });
});

async function start(home: string): Promise<{ server: ChildProcess; baseUrl: string }> {
  const server = spawn(FREEHOLD, ['up', '--home', home, '--port', '0'], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const baseUrl = new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /listens on (http:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  return { server, baseUrl: await baseUrl };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
