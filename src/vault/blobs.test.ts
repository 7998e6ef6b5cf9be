import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { Blobs } from './blobs.ts';

const bytes = Buffer.from('what is kept');
const name = hash('sha256', bytes);

suite('Blobs', () => {
  test('gives back what was put, by its sha256, also after it was opened anew', (t) => {
    const blobs = open(t);
    assert.equal(blobs.put(bytes), name);
    assert.deepEqual(Buffer.from(new Blobs(blobs.folder).get(name)), bytes);
    assert.equal(blobs.path(name), join(blobs.folder, 'sha256', name.slice(0, 2), name));
    assert.deepEqual(readFileSync(blobs.path(name)), bytes);
  });

  test('keeps an empty file and one of a megabyte', (t) => {
    const blobs = open(t);
    for (const content of [new Uint8Array(0), new Uint8Array(1 << 20).fill(7)])
      assert.deepEqual(new Uint8Array(blobs.get(blobs.put(content))), content);
  });

  test('is for the owner only, and leaves no partial file', (t) => {
    const blobs = open(t);
    blobs.put(bytes);
    assert.equal(statSync(blobs.path(name)).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(blobs.path(name))).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(dirname(blobs.path(name))), [name]);
  });

  test('leaves a file alone that is put again', (t) => {
    const blobs = open(t);
    blobs.put(bytes);
    const { ino } = statSync(blobs.path(name));
    assert.equal(blobs.put(bytes), name);
    assert.equal(statSync(blobs.path(name)).ino, ino);
  });

  test('refuses a file that was cut short, altered or taken away, and names it', (t) => {
    const blobs = open(t);
    const harm: [() => void, ErrorCode][] = [
      [() => truncateSync(blobs.path(name), 3), 'internal'],
      [() => writeFileSync(blobs.path(name), 'what is keqt'), 'internal'],
      [() => rmSync(blobs.path(name)), 'not_found'],
    ];
    for (const [does, code] of harm) {
      blobs.put(bytes);
      does();
      assert.throws(() => blobs.get(name), saying(code, blobs.path(name)));
    }
  });

  test('mends an altered file when its bytes are put again', (t) => {
    const blobs = open(t);
    blobs.put(bytes);
    writeFileSync(blobs.path(name), 'altered');
    blobs.put(bytes);
    assert.deepEqual(Buffer.from(blobs.get(name)), bytes);
  });

  test('takes nothing for a name but 64 hex digits', (t) => {
    const blobs = open(t);
    const bad = [
      '',
      'abc',
      name.toUpperCase(),
      `${name}0`,
      `${name.slice(0, 62)}/x`,
      `../../${name}`,
      `${name}\n`,
    ];
    for (const wrong of bad)
      for (const use of ['get', 'has', 'path', 'drop'] as const)
        assert.throws(() => blobs[use](wrong), saying('bad_request', JSON.stringify(wrong)));
  });

  test('lists what it has, sorted, and nothing else that lies about', (t) => {
    const blobs = open(t);
    const names = ['one', 'two', 'three', 'four'].map((text) => blobs.put(Buffer.from(text)));
    writeFileSync(join(dirname(blobs.path(names[0] ?? '')), 'notes.txt'), '');
    writeFileSync(join(blobs.folder, 'sha256', '.DS_Store'), '');
    writeFileSync(join(blobs.folder, 'sha256', 'ab'), 'a file where a folder should be');
    assert.deepEqual(new Blobs(blobs.folder).list(), names.sort());
    assert.deepEqual(open(t).list(), []);
  });

  test('drops a file once', (t) => {
    const blobs = open(t);
    blobs.put(bytes);
    assert.ok(blobs.has(name));
    assert.deepEqual([blobs.drop(name), blobs.has(name), blobs.drop(name)], [true, false, false]);
  });

  test('clears away what a crash left half written, but not what is being written', (t) => {
    const blobs = open(t);
    blobs.put(bytes);
    const [old, fresh] = ['old.partial', 'fresh.partial'].map((file) =>
      join(dirname(blobs.path(name)), file),
    );
    for (const file of [old, fresh]) writeFileSync(file as string, 'half');
    const nowMs = 1_800_000_000_000;
    utimesSync(old as string, nowMs / 1000 - 61, nowMs / 1000 - 61);
    utimesSync(fresh as string, nowMs / 1000 - 59, nowMs / 1000 - 59);
    new Blobs(blobs.folder, () => nowMs);
    assert.deepEqual([existsSync(old as string), existsSync(fresh as string)], [false, true]);
    assert.deepEqual(blobs.list(), [name]);
  });

  test('says what it cannot open, write or read', (t) => {
    const blobs = open(t);
    const file = join(blobs.folder, 'file');
    writeFileSync(file, '');
    assert.throws(() => new Blobs(file), saying('config_invalid', file));
    mkdirSync(blobs.path(name), { recursive: true });
    assert.throws(() => blobs.put(bytes), saying('internal', blobs.path(name)));
    assert.throws(() => blobs.get(name), saying('internal', blobs.path(name)));
    assert.deepEqual(readdirSync(dirname(blobs.path(name))), [name]);
  });
});

function open(t: { after(done: () => void): void }): Blobs {
  const folder = mkdtempSync(join(tmpdir(), 'blobs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return new Blobs(folder);
}

function saying(code: ErrorCode, what: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof AppError && error.code === code && error.message.includes(what) && error.hint !== '';
}
