import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { FileLock } from './file-lock.ts';
import { Lockfile } from './lockfile.ts';
import type { StoredModel } from './stored-model.ts';
import { ADDED_AT } from './testing/pulling.ts';
import { temporaryFolder } from './testing/tiny-gguf.ts';

const sha256 = 'ab'.repeat(32);
const seen = { inode: '1:2', mtimeMs: 3.5, ctimeMs: 4.5 };

function model(name: string, more: Partial<StoredModel> = {}): StoredModel {
  return {
    name,
    files: [{ sha256, bytes: 7, seen }],
    source: 'in place',
    addedAt: ADDED_AT,
    pinned: false,
    ...more,
  };
}

/** Runs a module's text in a process of its own. */
function run(text: string, ...args: string[]) {
  return spawn(process.execPath, ['--input-type=module', '--eval', text, ...args], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

suite('the lockfile', () => {
  test('gives back what was entered, sorted, for its owner only, and leaves nothing beside it', () => {
    using vault = temporaryFolder();
    const lockfile = new Lockfile(vault.path);
    assert.equal(lockfile.read().size, 0);
    const whole = model('b', {
      license: 'mit',
      facts: { quantization: 'Q4_0' },
      beside: { template: '/x' },
      pinned: true,
    });
    lockfile.update((models) => models.set('b', whole).set('a', model('a')));
    assert.deepEqual(
      [...new Lockfile(vault.path).read()],
      [
        ['a', model('a')],
        ['b', whole],
      ],
    );
    assert.match(
      readFileSync(lockfile.file, 'utf8'),
      /^\{\n {2}"version": 1,\n {2}"models": \{\n {4}"a": \{\n/,
    );
    assert.equal(statSync(lockfile.file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(vault.path).toSorted(), ['models', 'models.lock.json']);
  });

  test('is left alone where nothing changes, and where a change fails', () => {
    using vault = temporaryFolder();
    const lockfile = new Lockfile(vault.path);
    lockfile.update((models) => models.set('a', model('a')));
    const { ino } = statSync(lockfile.file);
    lockfile.update((models) => models.get('a'));
    assert.throws(
      () =>
        lockfile.update((models) => {
          models.clear();
          throw new Error('no');
        }),
      /no/,
    );
    assert.equal(statSync(lockfile.file).ino, ino);
    assert.equal(lockfile.read().size, 1);
  });

  const broken: [what: string, text: string, message: RegExp][] = [
    ['no JSON', '{"version": 1', /it is no JSON/],
    ['another version', '{"version": 2, "models": {}}', /its version is 2, and this Freehold reads 1/],
    ['no models', '{"version": 1}', /it has no "models"/],
    ['a name that cannot be', '{"version": 1, "models": {"a/b": {}}}', /"a\/b" is no name/],
    ['no files', '{"version": 1, "models": {"a": {}}}', /models\.a\.files is not a list/],
    [
      'a hash cut short',
      JSON.stringify({
        version: 1,
        models: { a: { ...model('a'), files: [{ sha256: 'ab', bytes: 1, seen }] } },
      }),
      /files\[0\]\.sha256 is not 64 digits/,
    ],
    [
      'a path out of nowhere',
      JSON.stringify({
        version: 1,
        models: { a: { ...model('a'), files: [{ path: '../x', sha256, bytes: 1, seen }] } },
      }),
      /files\[0\]\.path is not a whole path/,
    ],
    [
      'a pin that is a text',
      JSON.stringify({ version: 1, models: { a: { ...model('a'), pinned: 'yes' } } }),
      /pinned is neither/,
    ],
  ];
  for (const [what, text, message] of broken)
    test(`with ${what} is refused, and not written over`, () => {
      using vault = temporaryFolder();
      const lockfile = new Lockfile(vault.path);
      writeFileSync(lockfile.file, text);
      const refused = (error: unknown) =>
        error instanceof AppError && error.code === 'config_invalid' && message.test(error.message);
      assert.throws(() => lockfile.read(), refused);
      assert.throws(() => lockfile.update((models) => models.set('x', model('x'))), refused);
      assert.equal(readFileSync(lockfile.file, 'utf8'), text);
    });

  test('loses nothing while three processes enter models at once', async () => {
    using vault = temporaryFolder();
    const children = ['a', 'b', 'c'].map((who) =>
      run(
        `
      import { Lockfile } from './lockfile.ts';
      const [vault, who, entry] = process.argv.slice(1);
      for (let index = 0; index < 15; index++)
        new Lockfile(vault).update((models) => models.set(who + index, { ...JSON.parse(entry), name: who + index }));
    `,
        vault.path,
        who,
        JSON.stringify(model('x')),
      ),
    );
    for (const [status] of await Promise.all(children.map((child) => once(child, 'close'))))
      assert.equal(status, 0);
    assert.equal(new Lockfile(vault.path).read().size, 45);
  });
});

suite('a lock', () => {
  test('is held by one at a time, also within a process', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'a.lock');
    const first = FileLock.take(file);
    assert.ok(first);
    assert.equal(FileLock.take(file), undefined);
    first.release();
    const second = FileLock.take(file);
    assert.ok(second);
    second.release(true);
    assert.deepEqual(readdirSync(folder.path), []);
    FileLock.take(file)?.release(true);
  });

  test('is free again when its holder is killed', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'a.lock');
    const holder = run(
      `
      import { FileLock } from './file-lock.ts';
      globalThis.kept = FileLock.take(process.argv[1]);
      console.log('held');
      setInterval(() => {}, 1000);
    `,
      file,
    );
    await once(holder.stdout, 'data');
    assert.equal(FileLock.take(file), undefined);
    holder.kill('SIGKILL');
    await once(holder, 'close');
    const lock = FileLock.take(file);
    assert.ok(lock);
    lock.release();
  });
});
