import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { tinyGguf } from '#vault/models/testing/tiny-gguf.ts';
import { add } from './add.ts';
import { readArguments } from './command.ts';
import { runFreehold } from './testing/run-freehold.ts';
import { type TemporaryHome, temporaryHome } from './testing/temporary-home.ts';

const file = tinyGguf();

function freehold(home: TemporaryHome, ...args: string[]) {
  return runFreehold(args, { FREEHOLD_HOME: home.path });
}

function put(home: TemporaryHome, name: string, bytes: Buffer | string = file): string {
  const path = join(home.path, 'store', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** Changes a byte and puts the times back. */
function flip(path: string): void {
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(4000) ^ 1, 4000);
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
}

suite('freehold add, models, pin, rm, gc', () => {
  test('a model goes its way: added, listed, pinned, kept, unpinned, forgotten', async () => {
    using home = temporaryHome();
    const path = put(home, 'Tiny-Q4_0.gguf');
    const added = await freehold(home, 'add', path);
    assert.equal(added.status, 0, added.stderr);
    assert.match(added.stdout, /tiny-q4_0 is on the list: 4\.3 kB, used where it lies/);
    assert.match(
      added.stdout,
      /The model tiny-q4_0 cannot be run: llama\.block_count is missing or 0\. Take another/,
    );
    assert.doesNotMatch(added.stdout, /Next:/);
    assert.match((await freehold(home, 'add', path)).stdout, /is on the list already/);
    const listed = await freehold(home, 'models');
    assert.match(
      listed.stdout,
      /^name .*quantization.*\ntiny-q4_0 +4\.3 kB +Q4_0 +2048 +- +yes +in place\n$/,
    );
    assert.match((await freehold(home, 'pin', 'tiny-q4_0')).stdout, /is pinned/);
    const kept = await freehold(home, 'rm', 'tiny-q4_0');
    assert.equal(kept.status, 2);
    assert.match(kept.stderr, /it is pinned\n.*freehold unpin tiny-q4_0/);
    await freehold(home, 'unpin', 'tiny-q4_0');
    const gone = await freehold(home, 'rm', 'tiny-q4_0');
    assert.match(
      gone.stdout,
      /Took tiny-q4_0 off the list; nothing was deleted\.\n {2}.*Tiny-Q4_0\.gguf stays where it is/,
    );
    assert.ok(existsSync(path));
    assert.match((await freehold(home, 'models')).stdout, /There are no models here yet\.\n.*freehold pull/);
  });

  test('a folder is added whole; what is broken is told and left out', async () => {
    using home = temporaryHome();
    put(home, 'a/Good-Q8_0.gguf');
    put(home, 'b/Cut-Q8_0.gguf', file.subarray(0, 3000));
    put(home, 'b/mmproj-x.gguf');
    const { status, stdout } = await freehold(home, 'add', join(home.path, 'store'));
    assert.equal(status, 0);
    assert.match(stdout, /good-q8_0 is on the list/);
    assert.match(stdout, /cut-q8_0 was left out\. .*cut short/);
    assert.match(stdout, /mmproj-x\.gguf was passed over: it is no model by itself/);
  });

  test('what to type next names a model that can be asked', async () => {
    using home = temporaryHome();
    put(home, 'a-Q8_0.gguf');
    randomModel(put(home, 'b-Q8_0.gguf', ''), TINY);
    const { stdout } = await freehold(home, 'add', join(home.path, 'store'));
    assert.match(stdout, /The model a-q8_0 cannot be run/);
    assert.match(stdout, /Next: {2}freehold up {3}then ask for the model "b-q8_0"/);
  });

  const refusals: [what: string, args: (home: TemporaryHome) => string[], message: RegExp, hint: RegExp][] = [
    ['a page', (home) => [put(home, 'page.gguf', '<html>')], /starts with the bytes/, /GGUF/],
    [
      'nothing',
      ({ path }) => [join(path, 'none')],
      /there is no file or folder/,
      /ollama, lm-studio, hugging-face/,
    ],
    [
      'a folder without models',
      (home) => [join(put(home, 'x/notes.txt'), '..')],
      /no model in it/,
      /freehold pull/,
    ],
    [
      'a bad name',
      (home) => [put(home, 'x.gguf'), '--name', 'a/b'],
      /Cannot call a model "a\/b"/,
      /letters, digits/,
    ],
    [
      'one name for two',
      (home) => [join(put(home, 'y.gguf'), '..', put(home, 'x.gguf') && ''), '--name', 'a'],
      /Cannot call 2 models "a"/,
      /one file at a time/,
    ],
  ];
  for (const [what, args, message, hint] of refusals)
    test(`adding ${what} is refused with what to do`, async () => {
      using home = temporaryHome();
      const given = async () => add.run(readArguments(add, [...args(home), '--home', home.path]));
      await assert.rejects(given, (error) => {
        assert.ok(error instanceof AppError);
        assert.match(error.message, message);
        assert.match(error.hint ?? '', hint);
        return true;
      });
    });

  test('a byte that was changed is found by --check, which names the file and both hashes', async () => {
    using home = temporaryHome();
    const path = put(home, 'Tiny-Q4_0.gguf');
    await freehold(home, 'add', path);
    flip(path);
    const seen = await freehold(home, 'models');
    assert.match(
      seen.stdout,
      /touched +in place\n.*\nWhether a touched file is still the same: freehold models --check/,
    );
    const checked = await freehold(home, 'models', '--check');
    assert.equal(checked.status, 1);
    const expected = hash('sha256', file);
    const found = hash('sha256', readFileSync(path));
    assert.ok(
      checked.stdout.includes(`tiny-q4_0: ${path}: its sha256 should be ${expected} and is ${found}`),
      checked.stdout,
    );
  });

  test('--json is for programs', async () => {
    using home = temporaryHome();
    const path = put(home, 'Tiny-Q4_0.gguf');
    await freehold(home, 'add', path, '--name', 'mine');
    const { stdout } = await freehold(home, 'models', 'mine', '--json');
    const { name, bytes, whole, files, facts } = JSON.parse(stdout);
    assert.deepEqual([name, bytes, whole, facts.quantization], ['mine', 4256, 'yes', 'Q4_0']);
    assert.deepEqual([files[0].path, files[0].ours, files[0].sha256], [path, false, hash('sha256', file)]);
  });

  test('gc deletes unfinished downloads, and only says so with --dry-run', async () => {
    using home = temporaryHome();
    const partial = join(home.path, 'vault/models/partial/abc.partial');
    mkdirSync(join(partial, '..'), { recursive: true });
    writeFileSync(partial, Buffer.alloc(8192, 1));
    assert.match(
      (await freehold(home, 'gc', '--dry-run')).stdout,
      /abc\.partial {2}8\.2 kB {2}a download that was not finished\nWithout --dry-run 8\.2 kB would be free again/,
    );
    assert.ok(existsSync(partial));
    assert.match((await freehold(home, 'gc')).stdout, /8\.2 kB are free again/);
    assert.ok(!existsSync(partial));
    assert.match((await freehold(home, 'gc')).stdout, /There is nothing to delete/);
  });
});
