import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { systemClock } from '#std/clock.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { until } from '#testing/until.ts';
import { Engine, type ModelHost, type ModelPlan } from './engine.ts';
import { librariesFolder } from './native/libraries.ts';
import { DEFAULT_SAMPLING } from './native/sampling-plan.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
const NEVER = new AbortController().signal;

suite('the engine', { skip }, () => {
  let folder = '';
  let file = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-engine-'));
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
      context: 512,
      cells: 1024,
      batchTokens: 128,
      parallel: 4,
      queue: 8,
    },
    bytes,
    keepAliveMs,
  });

  test('loads a model once for many who want it, and unloads the one used longest ago for another', async () => {
    const engine = new Engine(() => 100, systemClock);
    try {
      const [one, two] = await Promise.all([1, 2].map(() => engine.acquire('a', () => plan(60), NEVER)));
      assert.equal(one?.host, two?.host);
      one?.release();
      two?.release();
      const b = await engine.acquire('b', () => plan(40), NEVER);
      b.release();
      assert.deepEqual(namesOf(engine), ['a', 'b']);
      const c = await engine.acquire('c', () => plan(50), NEVER);
      c.release();
      assert.deepEqual(namesOf(engine), ['b', 'c']);
    } finally {
      await engine.close();
    }
  });

  test('waits for one that is busy, and refuses what would never fit, with the numbers', async () => {
    const engine = new Engine(() => 100, systemClock);
    try {
      const a = await engine.acquire('a', () => plan(60), NEVER);
      const waiting = engine.acquire('b', () => plan(60), NEVER);
      setTimeout(() => a.release(), 50);
      (await waiting).release();
      assert.deepEqual(namesOf(engine), ['b']);
      await assert.rejects(
        engine.acquire('huge', () => plan(101), NEVER),
        (error) =>
          error instanceof AppError &&
          error.code === 'engine_unavailable' &&
          error.details.values?.bytes_needed === 101,
      );
    } finally {
      await engine.close();
    }
  });

  test('who no longer wants a model stops waiting for it', async () => {
    const engine = new Engine(() => 100, systemClock);
    try {
      const a = await engine.acquire('a', () => plan(60), NEVER);
      const abort = new AbortController();
      const waiting = engine.acquire('b', () => plan(60), abort.signal);
      const reason = new Error('gone');
      setTimeout(() => abort.abort(reason), 20);
      await assert.rejects(waiting, (error) => error === reason);
      a.release();
    } finally {
      await engine.close();
    }
  });

  test('a killed process is a clean error for who is being answered, and the next ask gets a new one', async () => {
    const engine = new Engine(() => 100, systemClock);
    try {
      const lease = await engine.acquire('a', () => plan(60), NEVER);
      const began = performance.now();
      const death = write(lease.host, 400, () => process.kill(lease.host.report.pid, 'SIGKILL'));
      await assert.rejects(death, (error) => error instanceof AppError && error.code === 'engine_failed');
      assert.ok(performance.now() - began < 3_000);
      lease.release();
      const again = await engine.acquire('a', () => plan(60), NEVER);
      assert.equal(await write(again.host, 4), 4);
      again.release();
    } finally {
      await engine.close();
    }
  });

  test('three deaths in a minute open the breaker, for this model alone', async () => {
    const engine = new Engine(() => 100, systemClock);
    try {
      for (let death = 0; death < 3; death++) {
        const { host, release } = await engine.acquire('a', () => plan(40), NEVER);
        await assert.rejects(write(host, 400, () => process.kill(host.report.pid, 'SIGKILL')));
        release();
      }
      await assert.rejects(
        engine.acquire('a', () => plan(40), NEVER),
        (error) =>
          error instanceof AppError &&
          /died three times/.test(error.message) &&
          (error.details.retryAfterMs ?? 0) > 0,
      );
      (await engine.acquire('b', () => plan(40), NEVER)).release();
    } finally {
      await engine.close();
    }
  });

  test('unloads a model that nobody asked for a while', async () => {
    const engine = new Engine(() => 100, systemClock);
    try {
      const lease = await engine.acquire('a', () => plan(40, 20), NEVER);
      lease.release();
      await until(() => namesOf(engine).length === 0, 'it is unloaded');
    } finally {
      await engine.close();
    }
  });
});

function namesOf(engine: Engine): string[] {
  return engine.loaded.map(({ name }) => name).sort();
}

/** Has so many tokens written, and gives how many came; `onFirst` is called at the first. */
async function write(host: ModelHost, maxTokens: number, onFirst?: () => void): Promise<number> {
  const order = {
    client: 'a',
    prompt: 'Once',
    addBegin: true,
    sampling: { ...DEFAULT_SAMPLING, temperature: 0 },
    stop: [],
    maxTokens,
    ignoreEnd: true,
  };
  let tokens = 0;
  for await (const batch of host.generate(order, NEVER)) {
    for (const news of batch) {
      if (news.kind !== 'text') continue;
      if (tokens === 0) onFirst?.();
      tokens += news.tokens;
    }
  }
  return tokens;
}
