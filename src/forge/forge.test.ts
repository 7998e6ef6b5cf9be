import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { decodeStudent, studentHash } from '#student/student-file.ts';
import { Forge } from './forge.ts';
import type { ForgeOrder } from './forge-protocol.ts';
import { STANDARD_RECIPE } from './recipe.ts';
import { supportDesk } from './testing/support-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-forge-'));
after(() => rmSync(folder, { recursive: true }));

let orders = 0;
function orderOf(rows: number): ForgeOrder {
  orders += 1;
  return {
    task: 'sorting',
    lesson: supportDesk('train', rows),
    recipe: { ...STANDARD_RECIPE, hidden: 32, mostEpochs: 8 },
    lineage: { datasetHash: 'd', recipe: 'linear', seed: 1, rows, teachers: ['big'], trainedAtMs: 1 },
    checkpointFile: join(folder, `${orders}.checkpoint`),
  };
}

suite('Forge', () => {
  test('gives the file of a student that answers, tells how far it is, and leaves no checkpoint', async () => {
    const order = orderOf(200);
    const heard: number[] = [];
    const file = await new Forge().fulfil(order, { onProgress: (_, done) => heard.push(done) });
    const student = decodeStudent(file);
    assert.equal(student.header.task, 'sorting');
    assert.equal(student.header.lineage.rows, 200);
    assert.ok(
      heard.length > 5 && heard.every((done, i) => done >= (heard[i - 1] ?? 0) && done <= 1),
      String(heard),
    );
    assert.equal(existsSync(order.checkpointFile), false);
  });

  test('goes on from the checkpoint that an aborted order left, to the same file', async () => {
    const order = orderOf(200);
    const abort = new AbortController();
    const onProgress = () => existsSync(order.checkpointFile) && abort.abort(new Error('enough'));
    await assert.rejects(new Forge().fulfil(order, { signal: abort.signal, onProgress }), /enough/);
    assert.ok(existsSync(order.checkpointFile));
    const resumed = await new Forge().fulfil(order);
    assert.equal(studentHash(resumed), studentHash(await new Forge().fulfil(orderOf(200))));
  });

  test('works on one order at a time, and skips one that was aborted while it waited', async () => {
    const forge = new Forge();
    const abort = new AbortController();
    const first = forge.fulfil(orderOf(60));
    const second = forge.fulfil(orderOf(60), { signal: abort.signal });
    abort.abort(new Error('never mind'));
    await assert.rejects(second, /never mind/);
    assert.ok((await first).length > 1000);
  });

  test('says what is wrong with a lesson', async () => {
    await assert.rejects(new Forge().fulfil(orderOf(1)), {
      code: 'bad_request',
      message: 'Cannot teach this lesson: it has 1 rows',
    });
  });
});
