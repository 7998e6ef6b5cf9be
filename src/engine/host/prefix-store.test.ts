import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { finish } from '../testing/finish.ts';
import { PrefixStore } from './prefix-store.ts';

suite('prefixes on disk', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-prefix-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (mostBytes = 1_000_000) => new PrefixStore(folder, mostBytes);
  /** Of two parts, one larger than the other. */
  const state = (size: number) => {
    const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
    const cut = Math.floor(size / 3);
    return [
      { tokens: 2, bytes: bytes.subarray(0, cut) },
      { tokens: 1, bytes: bytes.subarray(cut) },
    ];
  };
  const only = () => join(folder, readdirSync(folder)[0] ?? '');

  test('what was written is found by another process, by the tokens it begins with', () => {
    open().write([1, 2, 3, 4], state(100));
    const found = open().best([1, 2, 3, 9, 9]);
    assert.equal(found?.length, 3);
    const back = (found && finish(open().read(found.prefix))) ?? [];
    assert.deepEqual(
      back.map(({ tokens, bytes }) => ({ tokens, bytes: new Uint8Array(bytes) })),
      state(100).map(({ tokens, bytes }) => ({ tokens, bytes: new Uint8Array(bytes) })),
    );
    assert.equal(open().best([2, 3]), undefined);
    assert.equal(statSync(only()).mode & 0o077, 0, 'nobody else may read it');
  });

  test('a longer one stands in place of those it begins with', () => {
    const store = open();
    store.write([1, 2], state(10));
    store.write([1, 2, 3], state(10));
    store.write([7], state(10));
    assert.equal(readdirSync(folder).length, 2);
    assert.equal(open().best([1, 2, 3, 4])?.length, 3);
  });

  test('a file cut short or altered is thrown away, and so is one half written', () => {
    open().write([1, 2, 3], state(100));
    const altered = readFileSync(only());
    altered[altered.length - 5] = (altered[altered.length - 5] ?? 0) ^ 1;
    writeFileSync(only(), altered);
    const store = open();
    const found = store.best([1, 2, 3, 4]);
    assert.equal(found && finish(store.read(found.prefix)), undefined);
    assert.deepEqual(readdirSync(folder), []);
    open().write([1, 2, 3], state(100));
    writeFileSync(join(folder, 'half.prefix.partial'), 'x');
    for (const length of [159, 60, 55, 48, 30, 0]) {
      truncateSync(only(), length);
      assert.equal(open().best([1, 2, 3, 4]), undefined, `cut to ${length} bytes`);
      assert.deepEqual(readdirSync(folder), []);
      open().write([1, 2, 3], state(100));
    }
  });

  test('a file that counts more tokens than it holds is thrown away', () => {
    open().write([1, 2, 3], state(100));
    const lies = readFileSync(only());
    lies.writeUInt32LE(0xffff_ffff, 4);
    writeFileSync(only(), lies);
    assert.equal(open().best([1, 2, 3, 4]), undefined);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('a file that counts more or fewer parts than it holds is thrown away', () => {
    for (const count of [0xffff_ffff, 3, 1, 0]) {
      open().write([1, 2, 3], state(100));
      const lies = readFileSync(only());
      lies.writeUInt32LE(count, 8);
      writeFileSync(only(), lies);
      const store = open();
      const found = store.best([1, 2, 3, 4]);
      assert.equal(found && finish(store.read(found.prefix)), undefined, `${count} parts`);
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  test('the oldest make room, and what is larger than all the room is not kept', () => {
    const store = open(600);
    for (const token of [1, 2, 3]) store.write([token, token], state(200));
    assert.equal(store.best([1, 1, 1]), undefined);
    assert.equal(store.best([3, 3, 3])?.length, 2);
    store.write([4, 4], state(601));
    assert.equal(store.best([4, 4, 4]), undefined);
  });

  test('what was used longest ago makes room, whenever it was written, also in another process', () => {
    const store = open(600);
    store.write([2, 2], state(200), 2_000);
    store.write([1, 1], state(200), 1_000);
    open(600).write([3, 3], state(200), 3_000);
    assert.equal(open(600).best([1, 1, 1]), undefined);
    assert.equal(open(600).best([2, 2, 2])?.length, 2);
    open(600).write([4, 4], state(200), 1_500);
    assert.equal(open(600).best([4, 4, 4]), undefined);
    assert.equal(open(600).best([2, 2, 2])?.length, 2);
  });
});
