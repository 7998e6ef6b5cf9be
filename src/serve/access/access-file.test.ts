import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { accessFileIn, NOBODY, readAccessFile, writeAccessFile } from './access-file.ts';
import { keyHash, newKey } from './api-key.ts';

let home: string;
before(() => {
  home = mkdtempSync(join(tmpdir(), 'freehold-access-'));
});
after(() => rmSync(home, { recursive: true, force: true }));

const key = { name: 'phone', sha256: keyHash(newKey()), added_at: 1 };

function refusal(file: string): AppError {
  try {
    readAccessFile(file);
  } catch (thrown) {
    assert.ok(thrown instanceof AppError);
    return thrown;
  }
  throw new Error('it was read');
}

suite('the file that says who may look', () => {
  test('that is not there lets nobody in', () => {
    assert.deepEqual(readAccessFile(accessFileIn(home)), NOBODY);
  });

  test('is read as it was written, and its owner alone may read it', () => {
    const file = accessFileIn(join(home, 'new', 'home'));
    writeAccessFile(file, { keys: [key] });
    assert.deepEqual(readAccessFile(file), { keys: [key] });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    writeAccessFile(file, NOBODY);
    assert.deepEqual(readdirSync(join(home, 'new', 'home')), ['access.json'], 'nothing is left behind');
  });

  test('that others may read is not used', () => {
    const file = join(home, 'open.json');
    writeAccessFile(file, { keys: [key] });
    chmodSync(file, 0o640);
    const { code, message, hint } = refusal(file);
    assert.equal(code, 'config_invalid');
    assert.match(message, /mode 640/);
    assert.match(hint ?? '', /chmod 600/);
  });

  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{}',
    '{"keys": [{"name": "a"}]}',
    '{"keys": [null]}',
    '{"keys": [], "password": {}}',
  ])
    test(`that holds ${text || 'nothing'} is damaged`, () => {
      const file = join(home, 'damaged.json');
      writeFileSync(file, text, { mode: 0o600 });
      assert.match(refusal(file).message, /it is not as freehold writes it/);
    });
});
