import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { systemClock } from '#std/clock.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { until } from '#testing/until.ts';
import { Engine, type ModelPlan } from './engine.ts';
import { HostProcess } from './host-process.ts';
import { NO_LIBRARIES } from './testing/real-host.ts';

const NEVER = new AbortController().signal;

suite('the engine, asked for several things at the same moment', { skip: NO_LIBRARIES ?? false }, () => {
  let folder = '';
  let file = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-races-'));
    file = join(folder, 'tiny.gguf');
    randomModel(file, TINY);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const plan = (bytes: number, keepAliveMs = Number.POSITIVE_INFINITY): ModelPlan => ({
    settings: {
      file,
      purpose: 'generate',
      threads: 1,
      gpuLayers: 0,
      mapped: false,
      context: 256,
      cells: 512,
      batchTokens: 64,
      parallel: 2,
      queue: 2,
    },
    bytes,
    keepAliveMs,
  });
  const get = async (engine: Engine, name: string, bytes: number) => {
    const lease = await engine.acquire(name, () => plan(bytes), NEVER);
    lease.release();
    return lease.host.report.pid;
  };

  test('a model that dies is asked for at every moment of its death, and answers again', async () => {
    for (let round = 0; round < 3; round++) {
      await using engine = opened(100);
      const dead = await get(engine, 'a', 10);
      process.kill(dead, 'SIGKILL');
      // Its channel is cut a moment before its end is known: an ask between the two once waited for ever.
      let living = dead;
      for (let turn = 0; turn < 50_000 && living === dead; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        living = await get(engine, 'a', 10);
      }
      assert.notEqual(living, dead);
    }
  });

  test('a lease of a dead process, given back late, does not unload its successor', async () => {
    await using engine = opened(100);
    const dead = await engine.acquire('a', () => plan(10, 20), NEVER);
    process.kill(dead.host.report.pid, 'SIGKILL');
    await until(() => engine.loaded.length === 0);
    const successor = await engine.acquire('a', () => plan(10), NEVER);
    dead.release();
    await systemClock.sleep(60);
    assert.equal(engine.loaded[0]?.busy, 1);
    assert.deepEqual(await successor.host.tokenize('a'), await successor.host.tokenize('a'));
    successor.release();
  });

  test('those who make room go at once, so that none of them is lent on its way out', async () => {
    await using engine = opened(100);
    await get(engine, 'a', 40);
    const old = await get(engine, 'b', 40);
    const large = engine.acquire('c', () => plan(90), NEVER);
    await until(() => !engine.loaded.some(({ name }) => name === 'a'));
    const again = engine.acquire('b', () => plan(40), NEVER);
    (await large).release();
    const { host, release } = await again;
    assert.notEqual(host.report.pid, old);
    assert.ok((await host.tokenize('hello')).length > 0);
    release();
  });

  test('the next is loaded when the one before has given its memory back, also where that hangs', async () => {
    await using engine = opened(100);
    const first = await get(engine, 'a', 60);
    let wasRunning: boolean | undefined;
    process.kill(first, 'SIGSTOP');
    const unloading = engine.unload('a');
    assert.deepEqual(engine.loaded, []);
    const next = engine.acquire('b', () => plan(60), NEVER);
    next.then(() => {
      wasRunning = isRunning(first);
    });
    (await next).release();
    await unloading;
    assert.equal(wasRunning, false);
  });

  test('unload waits for a load that is under way, and for those who use the model', async () => {
    await using engine = opened(100);
    const loading = engine.acquire('a', () => plan(10), NEVER);
    const unloading = engine.unload('a');
    const lease = await loading;
    const late = engine.acquire('a', () => plan(10), NEVER);
    await systemClock.sleep(20);
    assert.ok((await lease.host.tokenize('hello')).length > 0, 'who has it keeps it');
    lease.release();
    await unloading;
    const { host, release } = await late;
    assert.notEqual(host.report.pid, lease.host.report.pid, 'who came later gets another process');
    release();
  });

  test('two who unload the same model unload it once; none is no harm', async () => {
    const gone: string[] = [];
    await using engine = opened(100, (name) => gone.push(name));
    await get(engine, 'a', 10);
    await Promise.all([engine.unload('a'), engine.unload('a'), engine.unload('nobody')]);
    assert.deepEqual([gone, engine.loaded], [['a'], []]);
  });

  test('an end in the middle of a load, or of the wait for room, leaves no process behind', async () => {
    const engine = new Engine(() => 100, systemClock);
    const busy = await engine.acquire('a', () => plan(60), NEVER);
    const waiting = engine.acquire('b', () => plan(60), NEVER);
    const stopping = (error: unknown) => error instanceof AppError && error.code === 'engine_unavailable';
    const refused = assert.rejects(waiting, stopping);
    await engine.close();
    await refused;
    assert.equal(isRunning(busy.host.report.pid), false);

    const other = new Engine(() => 100, systemClock);
    const loading = assert.rejects(
      other.acquire('a', () => plan(60), NEVER),
      stopping,
    );
    await systemClock.sleep(30);
    await other.close();
    await loading;
    assert.deepEqual(other.loaded, []);
    await assert.rejects(
      other.acquire('a', () => plan(60), NEVER),
      stopping,
    );
  });

  test('a load that nobody wants any more ends at once', async () => {
    const abort = new AbortController();
    const starting = HostProcess.start(plan(10).settings, abort.signal);
    setImmediate(() => abort.abort());
    await assert.rejects(starting, /was ended by SIGKILL/);
  });

  test('who gives up while it loads holds nothing', async () => {
    await using engine = opened(100);
    const abort = new AbortController();
    const loading = engine.acquire('a', () => plan(10), abort.signal);
    abort.abort(new Error('gone'));
    await assert.rejects(loading, /gone/);
    await until(() => engine.loaded.length === 1);
    assert.equal(engine.loaded[0]?.busy, 0);
    await assert.rejects(
      engine.acquire('a', () => plan(10), abort.signal),
      /gone/,
    );
    assert.equal(engine.loaded[0]?.busy, 0);
  });
});

/** An engine that is closed at the end of its test. */
function opened(budget: number, unloaded: (name: string) => void = () => {}): Engine & AsyncDisposable {
  const engine = new Engine(
    () => budget,
    systemClock,
    ({ name }) => unloaded(name),
  );
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.close() });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
