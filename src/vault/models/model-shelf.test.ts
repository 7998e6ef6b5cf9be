import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { addInPlace } from './add-in-place.ts';
import { makeFolder } from './durable-file.ts';
import { FileLock } from './file-lock.ts';
import { lookAt } from './file-look.ts';
import { searchFile } from './gguf-folder.ts';
import { hashFile } from './hash-file.ts';
import { sweep } from './leftovers.ts';
import { type CheckRule, ModelShelf } from './model-shelf.ts';
import { partialFolder } from './pull.ts';
import { ADDED_AT, refusal } from './testing/pulling.ts';
import { temporaryFolder, tinyGguf } from './testing/tiny-gguf.ts';

const bytes = tinyGguf({ seed: 1 });
const sha256 = hash('sha256', bytes);
/** As if the file were gigabytes long: it is hashed once a run. */
const AS_LARGE: CheckRule = { alwaysBytes: 0, awaitedBytes: 1e9 };
const AS_HUGE: CheckRule = { alwaysBytes: 0, awaitedBytes: 0 };

/** A vault, and beside it a file that is a model of it in place. */
async function shelfWith(folder: string, rule?: CheckRule) {
  const file = join(folder, 'tiny-Q4_0.gguf');
  writeFileSync(file, bytes);
  const shelf = new ModelShelf(join(folder, 'vault'), rule);
  await addInPlace(shelf, found(file), { addedAt: ADDED_AT });
  return { file, shelf, name: 'tiny-q4_0' };
}

function found(file: string) {
  const [model] = searchFile(file).found;
  assert.ok(model);
  return model;
}

/** A file of the vault's own, as a pull leaves it. */
function enterOwn(shelf: ModelShelf, folder: string, name: string, content = bytes): string {
  const hashed = hash('sha256', content);
  if (!shelf.own.has(hashed)) {
    const arrived = join(folder, 'arrived');
    writeFileSync(arrived, content);
    shelf.own.adopt(arrived, hashed);
  }
  const path = shelf.own.path(hashed);
  const seen = lookAt(path)?.look ?? assert.fail();
  const files = [{ sha256: hashed, bytes: content.length, seen }];
  shelf.enter(name, () => ({ name, files, source: 'hf:o/r', addedAt: ADDED_AT, pinned: false }));
  return path;
}

/** Changes one byte, and gives the file the times it had. */
function flip(file: string): void {
  const { atime, mtime } = statSync(file);
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(4000) ^ 1, 4000);
  writeFileSync(file, changed);
  utimesSync(file, atime, mtime);
}

suite('opening a model', () => {
  test('gives its files in order, with their hashes', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path);
    const opened = await shelf.open(name);
    assert.deepEqual([opened.paths, opened.sha256, opened.bytes], [[file], [sha256], bytes.length]);
    await opened.checked;
  });

  test('refuses a byte that was changed behind its back, and names file and hashes', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path);
    await shelf.open(name);
    flip(file);
    const error = await refusal('internal', shelf.open(name));
    assert.ok(error.message.includes(`${file} is not what it was: its sha256 should be ${sha256} and is `));
    assert.match(error.hint ?? '', /freehold rm tiny-q4_0/);
  });

  test('refuses a file that was cut, and one that is gone', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path);
    truncateSync(file, 100);
    assert.match((await refusal('internal', shelf.open(name))).message, /it has 100 bytes instead of \d+/);
    rmSync(file);
    assert.match((await refusal('internal', shelf.open(name))).message, /the file is not there/);
  });

  test('takes a file that was touched and is the same, and remembers how it looks now', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path);
    utimesSync(file, 1, 1);
    assert.equal(shelf.look(shelf.get(name))[0]?.kind, 'touched');
    await shelf.open(name);
    assert.deepEqual(shelf.look(shelf.get(name)), []);
  });

  test('that nobody has is refused with the nearest name', async () => {
    using folder = temporaryFolder();
    const { shelf } = await shelfWith(folder.path);
    assert.match(
      (await refusal('model_not_found', shelf.open('tiny-q4'))).hint ?? '',
      /Did you mean tiny-q4_0/,
    );
  });

  test('ends when it is aborted', async () => {
    using folder = temporaryFolder();
    const { shelf, name } = await shelfWith(folder.path);
    await assert.rejects(shelf.open(name, { signal: AbortSignal.abort(new Error('gone')) }), /gone/);
  });
});

suite('opening a large model', () => {
  test('reads it at the first load of a run, and again only where it looks other than then', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path, AS_LARGE);
    let read = 0;
    const onBytes = (count: number) => {
      read += count;
    };
    await shelf.open(name, { onBytes });
    assert.equal(read, bytes.length);
    await shelf.open(name, { onBytes });
    assert.equal(read, bytes.length);
    utimesSync(file, 1, 1);
    await shelf.open(name, { onBytes });
    assert.equal(read, 2 * bytes.length);
  });

  test('finds a byte that was changed with its times put back: at once, since that shows; and at the next start', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path, AS_LARGE);
    await shelf.open(name);
    flip(file);
    await refusal('internal', shelf.open(name));
    await refusal('internal', new ModelShelf(join(folder.path, 'vault'), AS_LARGE).open(name));
  });

  test('that is huge is hashed beside the load, which hears of a fault', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path, AS_HUGE);
    await (await shelf.open(name)).checked;
    flip(file);
    const opened = await shelf.open(name);
    await refusal('internal', opened.checked);
  });
});

suite('checking a model', () => {
  test('reads every byte, and tells each fault', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path, AS_LARGE);
    assert.deepEqual(await shelf.check(name), []);
    flip(file);
    const [fault] = await shelf.check(name);
    assert.equal(fault?.path, file);
    assert.match(fault?.what ?? '', /its sha256 should be .* and is /);
    rmSync(file);
    assert.deepEqual(await shelf.check(name), [
      { path: file, kind: 'missing', what: 'the file is not there' },
    ]);
  });

  test('hashes a large file in a thread of its own, and stops when told', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'large');
    const large = Buffer.alloc(40 * 1024 * 1024, 'freehold');
    writeFileSync(file, large);
    const told: number[] = [];
    assert.equal(
      await hashFile(file, large.length, { onBytes: (count) => told.push(count) }),
      hash('sha256', large),
    );
    assert.equal(
      told.reduce((sum, count) => sum + count, 0),
      large.length,
    );
    const controller = new AbortController();
    const hashing = hashFile(file, large.length, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(hashing, /enough/);
    await assert.rejects(hashFile(join(folder.path, 'none'), large.length), { code: 'ENOENT' });
  });
});

suite('removing a model', () => {
  test('that lies elsewhere only forgets it', async () => {
    using folder = temporaryFolder();
    const { shelf, name, file } = await shelfWith(folder.path);
    assert.equal(shelf.remove(name).freedBytes, 0);
    assert.ok(existsSync(file));
    assert.deepEqual(shelf.list(), []);
  });

  test('of ours deletes its file, unless another model has it too', () => {
    using folder = temporaryFolder();
    const shelf = new ModelShelf(join(folder.path, 'vault'));
    const path = enterOwn(shelf, folder.path, 'a');
    enterOwn(shelf, folder.path, 'b');
    assert.equal(shelf.remove('a').freedBytes, 0);
    assert.ok(existsSync(path));
    assert.equal(shelf.remove('b').freedBytes, bytes.length);
    assert.ok(!existsSync(path));
  });

  test('that is pinned is refused until it is unpinned', async () => {
    using folder = temporaryFolder();
    const shelf = new ModelShelf(join(folder.path, 'vault'));
    enterOwn(shelf, folder.path, 'a');
    shelf.setPinned('a', true);
    await refusal('policy_refused', (async () => shelf.remove('a'))());
    enterOwn(shelf, folder.path, 'a');
    assert.equal(shelf.get('a').pinned, true, 'entered again, it stays pinned');
    shelf.setPinned('a', false);
    shelf.remove('a');
  });
});

suite('sweeping', () => {
  test('deletes what no model has, and nothing else', async () => {
    using folder = temporaryFolder();
    const { shelf, file } = await shelfWith(folder.path);
    const kept = enterOwn(shelf, folder.path, 'kept', tinyGguf({ seed: 2 }));
    const orphan = enterOwn(shelf, folder.path, 'gone', tinyGguf({ seed: 3 }));
    shelf.lockfile.update((models) => models.delete('gone'));
    const partial = join(partialFolder(shelf), 'abc.partial');
    const busy = join(partialFolder(shelf), 'busy.partial');
    makeFolder(partialFolder(shelf));
    const lock = FileLock.take(join(partialFolder(shelf), 'busy.lock'));
    for (const path of [partial, busy]) writeFileSync(path, 'x');
    const told = sweep(shelf, { dryRun: true });
    assert.deepEqual(
      told.map(({ path }) => path),
      [partial, orphan],
    );
    assert.ok(existsSync(partial) && existsSync(orphan), 'a dry run deletes nothing');
    assert.deepEqual(
      sweep(shelf, { dryRun: false }).map(({ path }) => path),
      [partial, orphan],
    );
    assert.deepEqual([partial, orphan, kept, file, busy].map(existsSync), [false, false, true, true, true]);
    lock?.release();
    assert.deepEqual(
      sweep(shelf, { dryRun: false }).map(({ path }) => path),
      [busy],
    );
    assert.deepEqual(sweep(shelf, { dryRun: false }), []);
  });

  test('of a vault that is not there yet finds nothing', () => {
    using folder = temporaryFolder();
    assert.deepEqual(sweep(new ModelShelf(join(folder.path, 'vault')), { dryRun: false }), []);
  });
});
