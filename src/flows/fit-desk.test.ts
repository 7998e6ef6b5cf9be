import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { EngineConfig } from '#config/config.ts';
import { planLoad } from '#experts/local/plan-load.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { randomEncoder, TINY_ENCODER } from '#testing/tiny-models/random-encoder.ts';
import { randomModel, TINY, TINY_MIXTURE } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { FitDesk, type FitDeskOptions } from './fit-desk.ts';
import { fitJson } from './fit-json.ts';
import { machineSpeed } from './machine-speed.ts';

const GB = 1e9;
const memory = () => ({ totalBytes: 16 * GB, availableBytes: 12 * GB, boundBy: 'machine' as const });
const measure = async () => ({ bytesPerSecond: 20 * GB, threads: 2 });
const settings: EngineConfig = {
  memoryBytes: 0,
  context: 8192,
  parallel: 8,
  queue: 128,
  batchTokens: 512,
  threads: 2,
  gpuLayers: 0,
  keepAliveMinutes: 30,
  roomTimeoutMs: 300_000,
  loadStallMs: 300_000,
  warm: [],
  prefixes: true,
};

let home: string;
let shelf: ModelShelf;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'freehold-fit-'));
  shelf = new ModelShelf(join(home, 'vault'));
});
afterEach(() => rmSync(home, { recursive: true }));

function desk(more: Partial<FitDeskOptions> = {}): FitDesk {
  return new FitDesk({ home, shelf, settings, measure, memory, ...more });
}

async function add(name: string, write: (file: string) => void): Promise<string> {
  const file = join(home, `${name}.gguf`);
  write(file);
  await addInPlace(
    shelf,
    { paths: [file], name, otherName: name, source: 'in place', shownAs: file },
    { addedAt: '2026-01-01T00:00:00Z' },
  );
  return file;
}

suite('what fits', () => {
  test('the shelf and the usual sizes, on three quarters of what is free, with advice on what to fetch', async () => {
    await add('tiny', (file) => randomModel(file, TINY));
    const { machine, entries, advice } = await desk().all();
    assert.equal(machine.budgetBytes, 9 * GB);
    assert.deepEqual([entries[0]?.name, entries[0]?.known], ['tiny', 'exact']);
    assert.deepEqual(
      entries
        .slice(1)
        .map(({ name, quantization, fits }) => `${name} ${quantization} ${fits ? 'fits' : '-'}`),
      [
        '0.6B Q4_K_M fits',
        '0.6B Q8_0 fits',
        '1.7B Q4_K_M fits',
        '1.7B Q8_0 fits',
        '4B Q4_K_M fits',
        '4B Q8_0 fits',
        '8B Q4_K_M fits',
        '8B Q8_0 -',
        '14B Q4_K_M -',
        '14B Q8_0 -',
        '30B-A3B Q4_K_M -',
        '30B-A3B Q8_0 -',
      ],
    );
    assert.match(
      advice,
      /^Q4_K_M of the 4B fits with 40k context, about 8 tokens a second; the 8B fits too, at about 4\.$/,
    );
  });

  test('a model takes what the engine will plan for it, byte for byte', async () => {
    const models = {
      tiny: (file: string) => randomModel(file, TINY),
      mixture: (file: string) => randomModel(file, TINY_MIXTURE),
      encoder: (file: string) => randomEncoder(file, TINY_ENCODER),
    };
    for (const [name, write] of Object.entries(models)) {
      const file = await add(name, write);
      const facts = modelFacts(readGguf(file));
      const planned = planLoad({ paths: [file] }, facts, { ...settings, context: 1024 }, 8 * GB);
      const { cells, parkedBytes = 0 } = planned.settings; // what is parked makes way where there is no room
      const { entries } = await desk().one(name, { context: cells });
      assert.equal(entries[0]?.totalBytes, planned.bytes - parkedBytes, name);
    }
  });

  test('context and memory can be wished for', async () => {
    const { entries } = await desk().all({ context: 32_768, memoryBytes: 6 * GB });
    const [, , , , four, , eight] = entries;
    assert.deepEqual([four?.context, four?.fits, eight?.fits], [32_768, false, false]);
    assert.ok(four && four.contextThatFits > 20_000 && four.contextThatFits < 32_768);
    assert.ok(eight && eight.totalBytes > 6 * GB);
  });

  test('who keeps the memory says how much there is', async () => {
    const { machine } = await desk({ budgetBytes: () => 5 * GB }).all();
    assert.equal(machine.budgetBytes, 5 * GB);
    const set = await desk({ settings: { ...settings, memoryBytes: 4 * GB } }).all();
    assert.equal(set.machine.budgetBytes, 4 * GB);
  });

  test('only a mixture is said to run from its file', async () => {
    const { entries } = await desk().all({ memoryBytes: 4 * GB });
    assert.deepEqual(
      entries
        .filter(({ runsMapped }) => runsMapped)
        .map(({ name, quantization }) => `${name} ${quantization}`),
      ['30B-A3B Q4_K_M'],
    );
  });

  test('a file need not be on the shelf; what is none is refused', async () => {
    const file = join(home, 'x.gguf');
    randomModel(file, { ...TINY, name: 'Tiny Random' });
    const { entries, advice } = await desk().file(file);
    assert.deepEqual([entries[0]?.name, entries[0]?.fits, entries[0]?.context], ['Tiny Random', true, 2048]);
    assert.match(advice, /^F32 of Tiny Random fits with 2k context/);
    writeFileSync(file, '<html>');
    assert.throws(() => desk().file(file), { name: 'AppError' });
    assert.throws(() => desk().one('nobody'), { code: 'model_not_found' });
  });

  test('a model whose file is gone is told, and the others all the same', async () => {
    rmSync(await add('tiny', (file) => randomModel(file, TINY)));
    const { entries, unread } = await desk().all();
    assert.equal(entries.length, 12);
    assert.match(unread.get('tiny') ?? '', /tiny\.gguf/);
  });

  test('the error of the last estimate is told; a file that makes no sense is passed over', async () => {
    await add('tiny', (file) => randomModel(file, TINY));
    const file = join(home, 'engine-memory.json');
    const sha256 = shelf.get('tiny').files[0]?.sha256 ?? '';
    const load = { estimatedBytes: 110, residentBytes: 100, context: 2048 };
    writeFileSync(file, JSON.stringify({ [sha256]: load, other: { estimatedBytes: 'many' }, none: null }));
    const report = await desk().one('tiny');
    assert.deepEqual(report.entries[0]?.loadedBefore, load);
    const { data } = fitJson(report) as { data: { loaded_before: { error: number } }[] };
    assert.ok(Math.abs((data[0]?.loaded_before.error ?? 0) - 0.1) < 1e-9);
    for (const text of ['', 'null', '[1', '7']) {
      writeFileSync(file, text);
      assert.equal((await desk().one('tiny')).entries[0]?.loadedBefore, undefined);
    }
  });
});

suite('the speed of memory', () => {
  test('is measured once, for this processor and so many threads', async () => {
    const file = join(home, 'machine-speed.json');
    let [measured, load] = [0, 0];
    const counted = async ({ threads }: { threads: number }) => ({
      bytesPerSecond: ++measured * GB,
      threads,
    });
    const speedOf = async (threads: number, anew = false) =>
      (await machineSpeed(file, { threads, anew, measure: counted, load: () => load }))?.bytesPerSecond;
    assert.deepEqual([await speedOf(2), await speedOf(2), await speedOf(4)], [GB, GB, 2 * GB]);
    assert.equal(await speedOf(4, true), 3 * GB);
    const written = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(written.processor, cpus()[0]?.model);
    writeFileSync(file, JSON.stringify({ ...written, processor: 'another' }));
    assert.equal(await speedOf(4), 4 * GB);
    writeFileSync(file, 'x');
    assert.equal(await speedOf(4), 5 * GB);
    rmSync(file);
    load = 1000; // a measure that others had a part in is used and not remembered
    assert.deepEqual([await speedOf(4), await speedOf(4)], [6 * GB, 7 * GB]);
  });

  test('is not promised where it cannot be measured, and nothing is written where there is no home', async () => {
    const fails = async () => {
      throw new Error('no memory');
    };
    const { entries, advice, machine } = await desk({ measure: fails }).all();
    assert.deepEqual([machine.speed, entries[0]?.tokensPerSecond], [undefined, undefined]);
    assert.doesNotMatch(advice, /tokens a second/);
    const speed = await machineSpeed(join(home, 'none', 'speed.json'), { threads: 2, measure });
    assert.equal(speed?.bytesPerSecond, 20 * GB);
  });
});
