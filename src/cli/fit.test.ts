import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { ScriptedHub } from '#testing/scripted-hub.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { readArguments } from './command.ts';
import { fit as command } from './fit.ts';
import { sizeIn } from './fit-size.ts';
import { runFreehold } from './testing/run-freehold.ts';
import { type TemporaryHome, temporaryHome } from './testing/temporary-home.ts';

/** A home that knows the machine's speed, so that no test measures it. */
function homeWithSpeed(): TemporaryHome {
  const home = temporaryHome();
  const speed = { bytesPerSecond: 20e9, threads: availableParallelism(), processor: cpus()[0]?.model ?? '' };
  writeFileSync(join(home.path, 'machine-speed.json'), JSON.stringify(speed));
  return home;
}

async function add(home: TemporaryHome, file: string): Promise<void> {
  const found = { paths: [file], name: 'tiny', otherName: 'tiny', source: 'in place', shownAs: file };
  await addInPlace(new ModelShelf(join(home.path, 'vault')), found, { addedAt: '2026-01-01T00:00:00Z' });
}

function fit(home: TemporaryHome, ...args: string[]) {
  return runFreehold(['fit', ...args], { FREEHOLD_HOME: home.path });
}

suite('freehold fit', { concurrency: 2 }, () => {
  test('lists the shelf and the usual sizes, with the numbers and one sentence of advice', async () => {
    using home = homeWithSpeed();
    const file = join(home.path, 'tiny.gguf');
    randomModel(file, TINY);
    await add(home, file);
    const { status, stdout } = await fit(home, '--memory', '6GB');
    assert.equal(status, 0);
    assert.match(stdout, /models may take 6\.0 GB; memory is read at 20\.0 GB a second by \d+ threads?\n/);
    assert.match(stdout, /\ntiny +F32 +\d+ kB +256 bytes +[\d.]+ MB +2048 +\d+ +yes\n/);
    assert.match(stdout, /\n4B +Q4_K_M +2\.4 GB +147 kB +3\.9 GB +\d+ +8\.2 +yes\n/);
    assert.match(stdout, /\n8B +Q4_K_M +5\.0 GB +147 kB +6\.5 GB +\d+ +4\.0 +with context \d+\n/);
    assert.match(
      stdout,
      /\nQ4_K_M of the 4B fits with \d+k context, about 8 tokens a second; the 8B fits with \dk\.\n/,
    );
  });

  test('tells all of one model, by its name or its file; status 1 where it does not fit', async () => {
    using home = homeWithSpeed();
    const file = join(home.path, 'tiny.gguf');
    randomModel(file, { ...TINY, name: 'Tiny' });
    await add(home, file);
    const byName = await fit(home, 'tiny', '--context', '1000', '--memory', '1GiB');
    assert.equal(byName.status, 0);
    assert.match(byName.stdout, /\ntiny {2}F32\n/);
    assert.match(byName.stdout, /\n {2}context +262 kB {2}256 bytes a token, for 1000 tokens\n/);
    assert.match(byName.stdout, /\n {2}most context +2048 {2}tokens, of 2048 that it was trained for\n/);
    const byFile = await fit(home, file, '--memory', '90MiB');
    assert.equal(byFile.status, 1);
    assert.match(byFile.stdout, /\nTiny {2}F32\n/);
    assert.match(byFile.stdout, /\nF32 of Tiny needs .* GB, and .* GB are free\.\n/);
  });

  test('tells what came of the estimate when a model was loaded', async () => {
    using home = homeWithSpeed();
    const file = join(home.path, 'tiny.gguf');
    randomModel(file, TINY);
    await add(home, file);
    const lock = JSON.parse(readFileSync(join(home.path, 'vault/models.lock.json'), 'utf8'));
    const [, sha256 = ''] = /"sha256":\s*"([0-9a-f]{64})"/.exec(JSON.stringify(lock)) ?? [];
    const load = { estimatedBytes: 104e6, residentBytes: 100e6, context: 2048 };
    writeFileSync(join(home.path, 'engine-memory.json'), JSON.stringify({ [sha256]: load }));
    const { stdout } = await fit(home, 'tiny');
    assert.match(stdout, /when last loaded +100 MB {2}for 2048 tokens; the estimate had been 4\.0 % more\n/);
  });

  test('judges a size by its name, as people say it', async () => {
    using home = homeWithSpeed();
    const { status, stdout } = await fit(home, '30b-a3b', '--memory', '4GB');
    assert.equal(status, 0);
    assert.match(stdout, /\n30B-A3B +Q4_K_M .* from its file, slowly\n30B-A3B +Q8_0 .* no\n/);
    assert.equal((await fit(home, '70B', '--memory', '6GB')).status, 1);
  });

  test('judges a repository of the hub by the start of one file, and fetches no more', async () => {
    await using hub = await ScriptedHub.open();
    using home = homeWithSpeed();
    const file = join(home.path, 'tiny.gguf');
    randomModel(file, { ...TINY, context: 777, embedding: 256, feedForward: 2048 });
    const bytes = readFileSync(file);
    const twice = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
    hub.repos['acme/Tiny-GGUF'] = { files: { 'Tiny-F16.gguf': bytes, 'Tiny-F32.gguf': twice } };
    const { stdout, stderr } = await fit(home, 'hf:acme/Tiny-GGUF', '--hub', hub.url, '--json');
    const { data } = JSON.parse(stdout || stderr);
    const [half, whole] = data;
    assert.deepEqual(
      [half.known, half.quantization, half.context_trained, whole.known, whole.quantization],
      ['head', 'F16', 777, 'head', 'F32'],
    );
    assert.equal(whole.weight_bytes, 2 * half.weight_bytes);
    const here = JSON.parse((await fit(home, file, '--json')).stdout).data[0];
    assert.deepEqual(
      [half.kv_bytes_per_token, half.weight_bytes, half.compute_bytes],
      [here.kv_bytes_per_token, here.weight_bytes, here.compute_bytes],
    );
    assert.deepEqual(hub.fetched, ['bytes=0-1048575']);
  });

  test('where the start of a file says nothing, judges a repository by the sizes of its files', async () => {
    await using hub = await ScriptedHub.open();
    using home = homeWithSpeed();
    const bytes = (megabytes: number) => Buffer.alloc(megabytes * 1e6);
    hub.repos['acme/Some-2M-GGUF'] = {
      files: { 'Some-2M-Q8_0.gguf': bytes(2), 'Some-2M-Q4_K_M.gguf': bytes(1), 'README.md': bytes(0) },
    };
    const all = await fit(home, 'hf:acme/Some-2M-GGUF', '--hub', hub.url, '--memory', '8GB');
    assert.equal(all.status, 0, all.stderr);
    assert.match(all.stdout, /\nSome-2M-GGUF +Q4_K_M +1\.0 MB .* yes\nSome-2M-GGUF +Q8_0 +2\.0 MB .* yes\n/);
    const one = await fit(home, 'hf:acme/Some-2M-GGUF:Q8_0', '--hub', hub.url, '--memory', '8GB', '--json');
    const { data, machine } = JSON.parse(one.stdout);
    assert.deepEqual(
      [data.length, data[0].quantization, data[0].weight_bytes, data[0].known, machine.budget_bytes],
      [1, 'Q8_0', 2e6, 'size', 8e9],
    );
    const asked = hub.fetched.map((range) => Number(/-(\d+)$/.exec(range)?.[1]));
    assert.ok(
      asked.every((last) => last < 1048576),
      'no file was fetched',
    );
    const none = await fit(home, 'hf:acme/Another', '--hub', hub.url);
    assert.equal(none.status, 2);
    assert.match(none.stderr, /acme\/Another/);
  });

  const refusals: [args: string[], message: RegExp, hint: RegExp][] = [
    [['nobody'], /There is no model "nobody" here/, /freehold pull/],
    [['--context', '0'], /cannot use --context 0: it must be a whole number/, /Usage/],
    [['--memory', 'lots'], /cannot use --memory lots: it must be a number of bytes, such as 6GB/, /Usage/],
    [['hf:a/b', '--hub', 'x'], /cannot use --hub x/, /Usage/],
    [['https://example.com/x.gguf'], /an address does not say what it holds/, /hf:OWNER\/REPO/],
  ];
  for (const [args, message, hint] of refusals)
    test(`freehold fit ${args.join(' ')} is refused with what to do`, async () => {
      using home = homeWithSpeed();
      const run = async () => command.run(readArguments(command, [...args, '--home', home.path]));
      await assert.rejects(run, (error) => {
        assert.ok(error instanceof AppError);
        assert.match(error.message, message);
        assert.match(error.hint ?? '', hint);
        return true;
      });
    });

  const sizes: [name: string, parameters: number | undefined, active?: number][] = [
    ['Qwen3-4B-Instruct-GGUF', 4e9],
    ['Qwen2.5-0.5B-Instruct', 0.5e9],
    ['gemma-3-270m-it-Q8_0.gguf', 270e6],
    ['Qwen3-30B-A3B-Q4_K_M.gguf', 30e9, 3e9],
    ['Mixtral-8x7B-v0.1', undefined],
    ['model-Q4_K_M.gguf', undefined],
  ];
  for (const [name, parameters, active] of sizes)
    test(`sizeIn("${name}")`, () => {
      assert.equal(sizeIn(name)?.parameters, parameters);
      assert.equal(sizeIn(name)?.activeParameters, active);
    });
});
