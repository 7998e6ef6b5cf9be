import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { endRun, startRun } from './run.ts';
import { closedTrace, idAt, openTraceStore, type TraceStore } from './testing/trace-store.ts';

const config = { hash: 'f00d', body: '{}' };
const START = 1_700_000_000_000;
/** Of a process that has ended. (The system hands a number out again only after all others.) */
const deadPid = spawnSync(process.execPath, ['--version']).pid;
const livingPid = process.ppid;

async function start(store: TraceStore, id: number, pid: number): Promise<number> {
  const swept = startRun(store.writer, store.database, { id, pid }, '0.0.0-test', config);
  await store.writer.flush();
  return swept;
}

/** One trace of each state in this run. */
async function traces(store: TraceStore, runId: number): Promise<void> {
  for (const [nth, state] of (['open', 'open', 'done', 'failed', 'cancelled'] as const).entries()) {
    await store.save(closedTrace({ id: idAt(START + runId, nth), state }), { runId });
  }
}

const states = (store: TraceStore, runId: number) =>
  store.column(`SELECT state FROM trace WHERE run_id = ${runId} ORDER BY id`);
const untouched = ['open', 'open', 'done', 'failed', 'cancelled'];
const swept = ['swept', 'swept', 'done', 'failed', 'cancelled'];

suite('a run', () => {
  test('is recorded, with the settings in force', async () => {
    await using store = openTraceStore();
    assert.equal(await start(store, 1, process.pid), 0);
    assert.deepEqual(store.column('SELECT pid FROM run WHERE ended_at IS NULL'), [process.pid]);
    assert.deepEqual(store.column('SELECT hash FROM config_snapshot'), ['f00d']);
    endRun(store.writer, { id: 1, pid: process.pid }, START);
    await store.writer.flush();
    assert.deepEqual(store.column('SELECT ended_at FROM run'), [START]);
  });

  const rows: [what: string, pid: number, after: string[], count: number][] = [
    ['a server that died are swept', deadPid, swept, 2],
    ['a server that lives stay open', livingPid, untouched, 0],
    ['a dead server whose number this one has are swept', process.pid, swept, 2],
  ];
  for (const [what, pid, after, count] of rows) {
    test(`at its start, the open traces of ${what}`, async () => {
      await using store = openTraceStore();
      await start(store, 1, pid);
      await traces(store, 1);
      assert.equal(await start(store, 2, process.pid), count);
      assert.deepEqual(states(store, 1), after);
      assert.deepEqual(
        store.column('SELECT id FROM run WHERE ended_at IS NULL ORDER BY id'),
        count ? [2] : [1, 2],
      );
    });
  }

  test('tells on each swept trace what happened', async () => {
    await using store = openTraceStore();
    await start(store, 1, deadPid);
    await traces(store, 1);
    await start(store, 2, process.pid);
    for (const row of store.reader.list({ state: 'swept' }, 10)) {
      assert.deepEqual(
        [row.error_code, row.error_message],
        ['internal', 'The server stopped before this ask was answered'],
      );
    }
  });

  test('that ended leaves nothing to sweep', async () => {
    await using store = openTraceStore();
    await start(store, 1, deadPid);
    await traces(store, 1);
    endRun(store.writer, { id: 1, pid: deadPid }, START);
    await store.writer.flush();
    assert.equal(await start(store, 2, process.pid), 0);
    assert.deepEqual(states(store, 1), untouched);
  });
});
