import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-checkpoint-'));
after(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'one');
const CHECKPOINT = {
  of: 'abc',
  folds: [
    { rows: Int32Array.of(1, 2), views: [{ scores: Float32Array.of(0.5), known: Float32Array.of(1) }] },
  ],
};

suite('a checkpoint file', () => {
  test('gives back what was written, the last time it was', () => {
    writeCheckpoint(file, { of: 'old', folds: [] });
    writeCheckpoint(file, CHECKPOINT);
    assert.deepEqual(readCheckpoint(file), CHECKPOINT);
  });

  test('is none where there is no file, or one that was cut short or altered', () => {
    assert.equal(readCheckpoint(join(folder, 'absent')), undefined);
    writeCheckpoint(file, CHECKPOINT);
    const bytes = readFileSync(file);
    for (const length of [bytes.length - 1, 40, 10, 0]) {
      truncateSync(file, length);
      assert.equal(readCheckpoint(file), undefined);
    }
    writeFileSync(file, bytes.with(60, (bytes[60] ?? 0) ^ 1));
    assert.equal(readCheckpoint(file), undefined);
  });

  test('is gone when removed, with what a sudden death left beside it', () => {
    writeCheckpoint(file, CHECKPOINT);
    writeFileSync(`${file}.part`, 'half');
    removeCheckpoint(file);
    removeCheckpoint(file);
    assert.deepEqual(readdirSync(folder), []);
  });
});
