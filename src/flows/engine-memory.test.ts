import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { engineMemoryFile, readEngineMemory, writeEngineMemory } from './engine-memory.ts';

const LOAD = { estimatedBytes: 1_000, residentBytes: 1_050, context: 4_096 };

suite('what models took when they were loaded', () => {
  let home = '';
  let file = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'freehold-memory-'));
    file = engineMemoryFile(home);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  test('is read as it was written, by the hash of the model', () => {
    writeEngineMemory(file, 'aa', LOAD);
    writeEngineMemory(file, 'bb', { ...LOAD, context: 512 });
    assert.deepEqual(readEngineMemory(file).get('aa'), LOAD);
    assert.equal(readEngineMemory(file).get('bb')?.context, 512);
    assert.deepEqual(readdirSync(home), ['engine-memory.json'], 'nothing half written is left');
  });

  test('the latest load counts', () => {
    writeEngineMemory(file, 'aa', LOAD);
    writeEngineMemory(file, 'aa', { ...LOAD, residentBytes: 2_000 });
    assert.equal(readEngineMemory(file).size, 1);
    assert.equal(readEngineMemory(file).get('aa')?.residentBytes, 2_000);
  });

  const useless: readonly [what: string, text: string][] = [
    ['no JSON', '{"aa": '],
    ['null', 'null'],
    ['a list', '[1, 2]'],
    [
      'entries that are no loads',
      '{"aa": null, "bb": {}, "cc": {"estimatedBytes": "1", "residentBytes": 1}}',
    ],
    ['figures that cannot be', '{"aa": {"estimatedBytes": 0, "residentBytes": 5, "context": -1}}'],
  ];
  for (const [what, text] of useless)
    test(`a file with ${what} is as good as none, and the next load is kept`, () => {
      writeFileSync(file, text);
      assert.equal(readEngineMemory(file).size, 0);
      writeEngineMemory(file, 'aa', LOAD);
      assert.deepEqual([...readEngineMemory(file)], [['aa', LOAD]]);
    });

  test('one bad entry does not hide the others', () => {
    writeFileSync(file, JSON.stringify({ aa: LOAD, bb: { ...LOAD, context: 'long' } }));
    assert.deepEqual([...readEngineMemory(file).keys()], ['aa']);
  });

  test('that it cannot be written harms nobody', () => {
    mkdirSync(file);
    assert.doesNotThrow(() => writeEngineMemory(file, 'aa', LOAD));
    assert.doesNotThrow(() => writeEngineMemory(join(home, 'nowhere', 'x.json'), 'aa', LOAD));
    assert.equal(readEngineMemory(file).size, 0);
  });
});
