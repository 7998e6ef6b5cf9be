import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { modelFacts } from './model-facts.ts';
import { readSplits, splitFiles } from './read-splits.ts';
import { string, type TypedValue, u32 } from './typed-value.ts';
import { writeGguf } from './write-gguf.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-splits-'));
after(() => rmSync(folder, { recursive: true }));

function writeParts(name: string, count: number, tensors = count): string[] {
  const files = splitFiles(join(folder, `${name}-00001-of-0000${count}.gguf`));
  for (const [index, file] of files.entries()) {
    const metadata: Record<string, TypedValue> = {
      ...(index === 0 && { 'general.architecture': string('llama') }),
      'split.no': { type: 'u16', value: index },
      'split.count': { type: 'u16', value: count },
      'split.tensors.count': { type: 'i32', value: tensors },
    };
    const tensor = { name: `t.${index}`, shape: [4], type: 'f32', data: new Uint8Array(16) } as const;
    writeGguf(file, { metadata, tensors: [tensor] });
  }
  return files;
}

suite('a model in parts', () => {
  test('is read from the name of any part, in order', () => {
    const files = writeParts('whole', 3);
    for (const file of files) {
      const [first, ...others] = readSplits(file);
      assert.deepEqual([first.file, ...others.map((part) => part.file)], files);
      assert.equal(modelFacts(first, others).parameters, 12);
      assert.equal(modelFacts(first, others).weightBytes, 48);
    }
  });

  test('a model in one file is its own only part', () => {
    const file = join(folder, 'single.gguf');
    writeGguf(file, { metadata: { key: u32(1) }, tensors: [] });
    assert.deepEqual(
      readSplits(file).map((part) => part.file),
      [file],
    );
  });

  test('a part that is missing is named', () => {
    const [first = '', second = ''] = writeParts('torn', 2);
    rmSync(second);
    assert.throws(() => readSplits(first), {
      code: 'not_found',
      message: /its part .*torn-00002-of-00002\.gguf is missing/,
    });
  });

  test('parts under each other’s names are refused', () => {
    const [first = ''] = writeParts('mixed', 2);
    writeGguf(first, {
      metadata: { 'split.no': { type: 'u16', value: 1 }, 'split.count': { type: 'u16', value: 2 } },
      tensors: [],
    });
    assert.throws(() => readSplits(first), {
      code: 'bad_request',
      message: /is part 2 of 2, and stands as 1 of 2/,
    });
  });

  test('tensors that are missing are counted', () => {
    const [first = ''] = writeParts('few', 2, 5);
    assert.throws(() => readSplits(first), /should hold 5 tensors, and hold 2/);
  });

  test('one part under a name of its own is refused', () => {
    const [first = ''] = writeParts('renamed', 2);
    const file = join(folder, 'renamed.gguf');
    writeGguf(file, {
      metadata: { 'split.no': { type: 'u16', value: 0 }, 'split.count': { type: 'u16', value: 2 } },
      tensors: [],
    });
    assert.ok(first);
    assert.throws(() => readSplits(file), /is part 1 of 2, and stands as 1 of 1/);
  });
});
