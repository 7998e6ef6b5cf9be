import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AppError } from '#contract/errors.ts';
import { BROKEN_MODELS } from '#testing/tiny-models/broken-models.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { PATIENCE_MS, until } from '#testing/until.ts';
import { NO_LIBRARIES, startHost, tell } from './testing/real-host.ts';

const skip = NO_LIBRARIES ?? false;
const folder = mkdtempSync(join(tmpdir(), 'freehold-deaths-'));
const file = join(folder, 'tiny.gguf');
randomModel(file, TINY);

after(() => rmSync(folder, { recursive: true, force: true }));

const ENDLESS = { prompt: 'Once', ignoreEnd: true, maxTokens: 500 };

test('killed in mid-stream, every reader is told within a second', { skip }, async () => {
  const host = await startHost(file);
  let heard = 0;
  let killedMs = 0;
  const readers = [1, 2, 3, 4].map(async (number) => {
    const reading = tell(host, { ...ENDLESS, client: `c${number}` }, undefined, () => {
      heard += 1;
      if (heard !== 40) return;
      killedMs = performance.now();
      process.kill(host.pid, 'SIGKILL');
    });
    await assert.rejects(reading, { code: 'engine_failed', message: /SIGKILL/ });
    return performance.now() - killedMs;
  });
  for (const ms of await Promise.all(readers)) assert.ok(ms < 1_000, `told after ${ms} ms`);
  await host.ended;
  assert.equal(host.isAlive, false);
  await assert.rejects(tell(host, ENDLESS), { code: 'engine_failed' });
  await assert.rejects(host.tokenize('a'), { code: 'engine_failed' });
  await host.close();
});

test('when the library gives up, its last words are told', { skip }, async () => {
  const host = await startHost(file);
  const reading = tell(host, ENDLESS, undefined, () => process.kill(host.pid, 'SIGABRT'));
  await assert.rejects(reading, { code: 'engine_failed', message: /SIGABRT/ });
});

test('a Ctrl-C or a service manager that tells all processes to end does not cut an answer off', {
  skip,
}, async () => {
  const host = await startHost(file);
  let heard = 0;
  const { end } = await tell(host, { ...ENDLESS, maxTokens: 60 }, undefined, () => {
    heard += 1;
    if (heard === 5) process.kill(host.pid, 'SIGINT');
    if (heard === 10) process.kill(host.pid, 'SIGTERM');
  });
  assert.equal(end?.finish, 'length');
  await host.close();
  assert.equal(isRunning(host.pid), false);
});

test('closing ends the process, and whoever still reads is told', { skip }, async () => {
  const host = await startHost(file);
  let closing: Promise<void> | undefined;
  const reading = tell(host, ENDLESS, undefined, () => {
    closing ??= host.close();
  });
  await assert.rejects(reading, { code: 'engine_failed' });
  await closing;
  assert.equal(isRunning(host.pid), false);
});

test('a process whose parent dies ends by itself', { skip }, async () => {
  const script = join(folder, 'parent.ts');
  const helper = new URL('./testing/real-host.ts', import.meta.url).href;
  writeFileSync(
    script,
    `const { startHost, tell } = await import(${JSON.stringify(helper)});
     const host = await startHost(${JSON.stringify(file)});
     console.log(host.pid);
     for (;;) await tell(host, ${JSON.stringify(ENDLESS)});`,
  );
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(parent.stdout, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const pid = Number(String(said));
  assert.ok(isRunning(pid));
  parent.kill('SIGKILL');
  await until(() => !isRunning(pid), `the end of ${pid}`);
});

/** Whether a process computes still: one that has ended and was not yet fetched by its parent does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}

const REASONS: Partial<Record<keyof typeof BROKEN_MODELS, RegExp>> = {
  cutInWeights: /not within the file bounds/,
  cutInHeader: /failed to read key-value/,
  empty: /failed to read magic/,
  absurdTensorCount: /invalid ggml type|failed/,
  absurdKeyCount: /failed to read header/,
  wrongVersion: /failed to read header/,
  bigEndian: /endianness/,
  noGguf: /expected 'GGUF'/,
  unknownArchitecture: /unknown model architecture: 'hyperllama'/,
  noVocabulary: /vocabulary/,
  missingTensor: /'blk.1.attn_q.weight' not found/,
};

test('a file that does not load is named with the reason of the library, and its process ends', {
  skip,
}, async () => {
  const files = Object.entries(REASONS).map(([name, reason]) => {
    const path = BROKEN_MODELS[name as keyof typeof BROKEN_MODELS](folder);
    return [path, reason] as const;
  });
  for (const [path, reason] of [...files, [join(folder, 'absent.gguf'), /No such file/] as const]) {
    await assert.rejects(startHost(path), (error: AppError) => {
      assert.equal(error.code, 'engine_failed');
      assert.ok(error.message.startsWith(`Cannot load ${path}: `), error.message);
      assert.match(error.message, reason);
      assert.ok(error.hint);
      return true;
    });
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  const children = process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap');
  assert.deepEqual(children, []);
});

test('a vocabulary without an end token answers up to the limit', { skip }, async () => {
  const host = await startHost(BROKEN_MODELS.noEndToken(folder), { context: 64 });
  const { end } = await tell(host, { prompt: 'Hello', maxTokens: undefined });
  assert.deepEqual([end?.finish, (end?.tokensIn ?? 0) + (end?.tokensOut ?? 0)], ['length', 64]);
  await host.close();
});

test('libraries that are not there are named', async () => {
  await assert.rejects(startHost(file, { librariesFolder: join(folder, 'nowhere') }), {
    code: 'engine_unavailable',
    message: /nowhere/,
  });
});
