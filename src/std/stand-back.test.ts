import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

const skip = existsSync('/proc/thread-self') ? false : 'threads have no priority of their own here';

test('a thread that stands back does so alone', { skip }, async () => {
  const before = getPriority();
  const code = `
    const { readlinkSync } = require('node:fs');
    const { getPriority } = require('node:os');
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData).then(({ standBack }) => {
      standBack();
      parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
    });`;
  const worker = new Worker(code, {
    eval: true,
    workerData: new URL('./stand-back.ts', import.meta.url).href,
  });
  const told = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  assert.equal(told, Math.max(10, before));
  assert.equal(getPriority(), before);
});
