import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { migrate, openReader } from './database.ts';

const STEPS = Array.from({ length: 20 }, (_, step) => `CREATE TABLE step_${step} (id INTEGER)`);
const MODULE = new URL('./database.ts', import.meta.url).href;
const CODE = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.module).then(({ migrate }) => {
    parentPort.once('message', () => {
      try { migrate(workerData.file, workerData.steps); parentPort.postMessage('done'); }
      catch (error) { parentPort.postMessage(error.message); }
    });
    parentPort.postMessage('ready');
  });`;

test('several programs may bring one database to the newest layout at the same time', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-migrate-'));
  const file = join(folder.path, 'freehold.db');
  const workerData = { module: MODULE, file, steps: STEPS };
  const workers = Array.from({ length: 4 }, () => new Worker(CODE, { eval: true, workerData }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const outcomes = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage('go');
  assert.deepEqual((await Promise.all(outcomes)).flat(), ['done', 'done', 'done', 'done']);
  await Promise.all(workers.map((worker) => worker.terminate()));
  migrate(file, STEPS); // there is nothing left to do
  const database = openReader(file);
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'").get();
  database.close();
  assert.equal((tables as { count: number }).count, STEPS.length);
});
