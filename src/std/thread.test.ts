import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

test("a thread has limits of its own, whatever flags limit the main thread's heap", async () => {
  // Such a flag comes before the program; here it is set before the module is loaded, which is the same to a Worker.
  const program = `
    const { setFlagsFromString } = require('node:v8');
    const { parentPort, workerData } = require('node:worker_threads');
    setFlagsFromString('--max-old-space-size=2000');
    import(workerData.module).then(({ startThread }) => {
      const file = new URL('data:text/javascript,' + encodeURIComponent(workerData.inner));
      startThread(file, undefined, { maxOldGenerationSizeMb: 64 }).on('message', (mb) => parentPort.postMessage(mb)).ref();
    });`;
  const inner = `
    import { getHeapStatistics } from 'node:v8';
    import { parentPort } from 'node:worker_threads';
    parentPort.postMessage(getHeapStatistics().heap_size_limit / 1e6);`;
  const workerData = { module: new URL('./thread.ts', import.meta.url).href, inner };
  const [limitMb] = await once(new Worker(program, { eval: true, workerData }), 'message');
  assert.ok(limitMb < 200, `it may hold ${limitMb} MB`);
});
