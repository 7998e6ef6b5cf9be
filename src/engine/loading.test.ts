import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { systemClock } from '#std/clock.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { Engine, type ModelPlan } from './engine.ts';
import { HostProcess } from './host-process.ts';
import type { LoadNews } from './loading.ts';
import { librariesFolder } from './native/libraries.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
const NEVER = new AbortController().signal;

suite('a load', { skip }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-loading-'));
    randomModel(join(folder, 'tiny.gguf'), TINY);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const plan = (bytes: number): ModelPlan => ({
    settings: {
      file: join(folder, 'tiny.gguf'),
      purpose: 'generate',
      threads: 1,
      gpuLayers: 0,
      mapped: false,
      context: 256,
      cells: 512,
      batchTokens: 64,
      parallel: 1,
      queue: 1,
    },
    bytes,
    keepAliveMs: Number.POSITIVE_INFINITY,
  });

  test('tells how far it is, to who waits first and to who comes later', async () => {
    const engine = new Engine(() => 100, systemClock);
    const [first, second]: LoadNews[][] = [[], []];
    const leases = [first, second].map((told = []) =>
      engine.acquire(
        'a',
        () => plan(50),
        NEVER,
        (news) => told.push(news),
      ),
    );
    for (const lease of await Promise.all(leases)) lease.release();
    assert.deepEqual(first, second);
    const shares = first?.flatMap((news) => (news.kind === 'loading' ? news.share : [])) ?? [];
    assert.deepEqual([shares[0], shares.at(-1)], [0, 1]);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    const late: LoadNews[] = [];
    (
      await engine.acquire(
        'a',
        () => plan(50),
        NEVER,
        (news) => late.push(news),
      )
    ).release();
    assert.deepEqual(late, [], 'what is loaded has nothing to tell');
    await engine.close();
  });

  test('that finds no room says that it waits, and gives up in time', async () => {
    const patience = { roomMs: 40, stallMs: 60_000 };
    const engine = new Engine(
      () => 100,
      systemClock,
      () => undefined,
      patience,
    );
    const held = await engine.acquire('a', () => plan(80), NEVER);
    const told: LoadNews[] = [];
    await assert.rejects(
      engine.acquire(
        'b',
        () => plan(80),
        NEVER,
        (news) => told.push(news),
      ),
      (error) =>
        error instanceof AppError &&
        error.code === 'engine_unavailable' &&
        /Cannot load "b" now: for 0\.04 s the models in memory were in use/.test(error.message),
    );
    assert.deepEqual(told, [{ kind: 'room' }]);
    held.release();
    (await engine.acquire('b', () => plan(80), NEVER)).release();
    await engine.close();
  });

  test('of which nothing moves is given up, and its process ended', async () => {
    const { settings } = plan(1);
    await assert.rejects(
      HostProcess.start(settings, NEVER, { loaded: () => undefined, stallMs: 1 }),
      /Cannot load .*tiny\.gguf: nothing of it moved for 0\.001 s/,
    );
  });
});
