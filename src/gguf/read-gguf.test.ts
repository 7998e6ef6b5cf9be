import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { BROKEN_MODELS } from '#testing/tiny-models/broken-models.ts';
import { readGguf } from './read-gguf.ts';
import { TENSOR_TYPES } from './tensor-types.ts';
import { string, strings, type TypedValue, u32 } from './typed-value.ts';
import { packedBytes, type TensorToWrite, writeGguf } from './write-gguf.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-gguf-'));
after(() => rmSync(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);

function failureOf(file: string): AppError {
  try {
    readGguf(file);
  } catch (thrown) {
    assert.ok(thrown instanceof AppError, String(thrown));
    return thrown;
  }
  assert.fail(`${file} was read`);
}

const EVERY_TYPE: Record<string, TypedValue> = {
  'a.u8': { type: 'u8', value: 255 },
  'a.i8': { type: 'i8', value: -128 },
  'a.u16': { type: 'u16', value: 65_535 },
  'a.i16': { type: 'i16', value: -32_768 },
  'a.u32': { type: 'u32', value: 4_294_967_295 },
  'a.i32': { type: 'i32', value: -2_147_483_648 },
  'a.f32': { type: 'f32', value: 0.5 },
  'a.bool': { type: 'bool', value: true },
  'a.string': { type: 'string', value: 'wörds ▁ 😀' },
  'a.empty': { type: 'string', value: '' },
  'a.u64': { type: 'u64', value: 9_007_199_254_740_991 },
  'a.wide': { type: 'u64', value: 18_446_744_073_709_551_615n },
  'a.i64': { type: 'i64', value: -5 },
  'a.f64': { type: 'f64', value: Math.PI },
  'b.u8s': { type: 'u8[]', value: Uint8Array.of(1, 2, 3) },
  'b.i16s': { type: 'i16[]', value: Int16Array.of(-1, 2) },
  'b.i32s': { type: 'i32[]', value: Int32Array.of(-1, 0, 7) },
  'b.f32s': { type: 'f32[]', value: Float32Array.of(0.25, -1) },
  'b.u64s': { type: 'u64[]', value: BigUint64Array.of(1n, 18_446_744_073_709_551_615n) },
  'b.f64s': { type: 'f64[]', value: Float64Array.of(Math.E) },
  'b.bools': { type: 'bool[]', value: [true, false, true] },
  'b.strings': { type: 'string[]', value: ['a', '', 'ß'] },
  'b.none': { type: 'string[]', value: [] },
};

suite('a GGUF that was written is read back', () => {
  test('metadata of every type, with the types', () => {
    const file = inFolder('types.gguf');
    writeGguf(file, { metadata: EVERY_TYPE, tensors: [] });
    const { version, metadata, types, tensors } = readGguf(file);
    assert.equal(version, 3);
    assert.deepEqual(tensors, []);
    for (const [key, { type, value }] of Object.entries(EVERY_TYPE)) {
      assert.deepEqual(metadata.get(key), value, key);
      assert.equal(types.get(key), type);
    }
    assert.equal(metadata.size, Object.keys(EVERY_TYPE).length);
  });

  test('tensors of every type, each at its place, with any alignment', () => {
    const tensors: TensorToWrite[] = TENSOR_TYPES.map(({ name, block }, index) => {
      const tensor = { name: `t.${name}`, shape: [block * 2, 3], type: name };
      return { ...tensor, data: new Uint8Array(packedBytes(tensor)).fill(index + 1) };
    });
    for (const alignment of [32, 64]) {
      const file = inFolder(`tensors-${alignment}.gguf`);
      writeGguf(file, { metadata: { 'general.architecture': string('llama') }, tensors, alignment });
      const gguf = readGguf(file);
      const bytes = readFileSync(file);
      assert.equal(gguf.alignment, alignment);
      assert.equal(gguf.dataOffset % alignment, 0);
      assert.equal(gguf.fileBytes, bytes.length);
      for (const [index, { name, shape, typeName, offset, bytes: length }] of gguf.tensors.entries()) {
        assert.deepEqual({ name, shape }, { name: tensors[index]?.name, shape: tensors[index]?.shape });
        assert.equal(typeName, tensors[index]?.type);
        const start = gguf.dataOffset + offset;
        assert.ok(
          bytes.subarray(start, start + length).every((byte) => byte === index + 1),
          name,
        );
      }
    }
  });

  test('data in pieces is written as the same bytes', () => {
    const tensor = { name: 'x', shape: [4], type: 'f32' } as const;
    const whole = Uint8Array.from({ length: 16 }, (_, i) => i);
    writeGguf(inFolder('whole.gguf'), { metadata: {}, tensors: [{ ...tensor, data: whole }] });
    const pieces = () => [whole.subarray(0, 5), whole.subarray(5)];
    writeGguf(inFolder('pieces.gguf'), { metadata: {}, tensors: [{ ...tensor, data: pieces }] });
    assert.deepEqual(readFileSync(inFolder('whole.gguf')), readFileSync(inFolder('pieces.gguf')));
  });

  test('data of the wrong length is refused, and no file is left', () => {
    const file = inFolder('short.gguf');
    const tensor: TensorToWrite = { name: 'x', shape: [4], type: 'f32', data: new Uint8Array(15) };
    assert.throws(
      () => writeGguf(file, { metadata: {}, tensors: [tensor] }),
      /"x" has 15 bytes; .* ask for 16/,
    );
    assert.equal(failureOf(file).code, 'not_found');
    assert.equal(failureOf(`${file}.part`).code, 'not_found');
  });

  test('rows that do not fill their blocks are refused', () => {
    const tensor: TensorToWrite = { name: 'x', shape: [33, 2], type: 'q8_0', data: new Uint8Array(70) };
    assert.throws(() => writeGguf(inFolder('rows.gguf'), { metadata: {}, tensors: [tensor] }), /Rows of 33/);
  });

  test('an array that the reader left in its file cannot be written', () => {
    const metadata = { words: { type: 'string[]', value: { skipped: true, length: 3 } } } as const;
    assert.throws(() => writeGguf(inFolder('skipped.gguf'), { metadata, tensors: [] }), /left in its file/);
    assert.throws(
      () =>
        writeGguf(inFolder('scalar.gguf'), { metadata: { words: { type: 'u8[]', value: 3 } }, tensors: [] }),
      /3 is no array to write/,
    );
  });

  test('version 2 is read as version 3 is', () => {
    const file = inFolder('two.gguf');
    writeGguf(file, { metadata: { key: u32(7) }, tensors: [] });
    const bytes = readFileSync(file);
    bytes.writeUInt32LE(2, 4);
    writeFileSync(file, bytes);
    assert.equal(readGguf(file).version, 2);
    assert.equal(readGguf(file).metadata.get('key'), 7);
  });

  test('a vocabulary of 150,000 words is read in less than 300 ms, and quicker where only its length is asked', () => {
    const file = inFolder('large.gguf');
    const words = Array.from({ length: 150_000 }, (_, i) => `▁word${i}`);
    writeGguf(file, { metadata: { words: strings(words), after: u32(1) }, tensors: [] });
    const times = Array.from({ length: 3 }, () => {
      const start = performance.now();
      readGguf(file);
      return performance.now() - start;
    });
    const whole = readGguf(file);
    const skipping = readGguf(file, { longestArray: 1000 });
    assert.deepEqual(whole.metadata.get('words'), words);
    assert.deepEqual(skipping.metadata.get('words'), { skipped: true, length: 150_000 });
    assert.equal(skipping.metadata.get('after'), 1);
    assert.ok(Math.min(...times) < 300, times.join(', '));
  });
});

suite('a file that is no good GGUF is refused in words', () => {
  const table: Record<string, [file: string, message: RegExp]> = {
    'cut in the weights': [
      BROKEN_MODELS.cutInWeights(folder),
      /cut short: the tensor "blk\.1\.ffn_up\.weight" ends at byte \d+; \d+ bytes are expected in all, and \d+ are there/,
    ],
    'cut in the header': [BROKEN_MODELS.cutInHeader(folder), /cut short: .* the file ends at 2000/],
    empty: [BROKEN_MODELS.empty(folder), /cut short: the magic number needs 4 bytes at byte 0, .* ends at 0/],
    'an absurd count of tensors': [
      BROKEN_MODELS.absurdTensorCount(folder),
      /the number of tensors is 1099511627776, and the limit is 1048576/,
    ],
    'an absurd count of keys': [
      BROKEN_MODELS.absurdKeyCount(folder),
      /the number of metadata keys is 18446744073709551615/,
    ],
    'another version': [
      BROKEN_MODELS.wrongVersion(folder),
      /is of version 99, and versions 2 and 3 can be read/,
    ],
    'big endian': [BROKEN_MODELS.bigEndian(folder), /written for a big-endian machine/],
    'no GGUF at all': [BROKEN_MODELS.noGguf(folder), /starts with the bytes 50 4b 03 04/],
    'a folder': [folder, /it is no file/],
  };
  for (const [name, [file, message]] of Object.entries(table)) {
    test(name, () => {
      const failure = failureOf(file);
      assert.match(failure.message, message);
      assert.ok(failure.message.includes(file));
      assert.equal(failure.code, 'bad_request');
      assert.ok(failure.hint);
    });
  }

  test('no file there', () => {
    assert.equal(failureOf(inFolder('none.gguf')).code, 'not_found');
  });
});

/** A GGUF of hand-made parts: what the writer would never write. */
function handmade(name: string, parts: { keys?: Buffer[]; tensors?: Buffer[]; data?: number }): string {
  const { keys = [], tensors = [], data = 0 } = parts;
  const start = Buffer.concat([Buffer.from('GGUF'), number(3), wide(tensors.length), wide(keys.length)]);
  const file = inFolder(name);
  const header = Buffer.concat([start, ...keys, ...tensors]);
  const padding = Buffer.alloc(Math.ceil(header.length / 32) * 32 - header.length);
  writeFileSync(file, Buffer.concat([header, padding, Buffer.alloc(data)]));
  return file;
}

function writeString(text: string): Buffer {
  return Buffer.concat([wide(Buffer.byteLength(text)), Buffer.from(text)]);
}

function number(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function wide(value: number | bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function tensorRow(name: string, shape: readonly (number | bigint)[], type: number, offset: number): Buffer {
  return Buffer.concat([
    writeString(name),
    number(shape.length),
    ...shape.map(wide),
    number(type),
    wide(offset),
  ]);
}

const F32 = 0;
const Q8_0 = 8;
const STRING = 8;
const ARRAY = 9;

suite('a header that lies is refused before anything is made room for', () => {
  const key = (name: string | Buffer, ...rest: Buffer[]) =>
    Buffer.concat([typeof name === 'string' ? writeString(name) : name, ...rest]);
  const table: Record<string, [parts: Parameters<typeof handmade>[1], message: RegExp]> = {
    'a key twice': [
      { keys: [key('same', number(4), number(1)), key('same', number(4), number(2))] },
      /the metadata key "same" stands in it twice/,
    ],
    'a key that is no UTF-8': [
      { keys: [key(Buffer.concat([wide(2), Buffer.from([0xff, 0xfe])]), number(4), number(1))] },
      /metadata key 1 of 1 is no UTF-8/,
    ],
    'an empty key': [{ keys: [key('', number(4), number(1), number(0))] }, /metadata key 1 of 1 is empty/],
    'a key of an unknown type': [{ keys: [key('k', number(77), number(1))] }, /"k" has the unknown type 77/],
    'an array of arrays': [
      { keys: [key('k', number(ARRAY), number(ARRAY), wide(1), wide(0))] },
      /"k" is an array of arrays/,
    ],
    'a string longer than the file': [
      { keys: [key('k', number(STRING), wide(1000))] },
      /cut short: the value of "k" needs 1000 bytes/,
    ],
    'a string beyond every file': [
      { keys: [key('k', number(STRING), wide(1n << 63n))] },
      /the value of "k" is 9223372036854775808/,
    ],
    'an array longer than the file': [
      { keys: [key('k', number(ARRAY), number(4), wide(1_000_000))] },
      /cut short: the length of the value of "k" is 1000000, which needs 4000000 bytes/,
    ],
    'an array above the limit': [
      { keys: [key('k', number(ARRAY), number(4), wide(2 ** 40))] },
      /is 1099511627776, and the limit is 33554432/,
    ],
    'an alignment that is no power of two': [
      { keys: [key('general.alignment', number(4), number(48))] },
      /general\.alignment is 48 \(u32\), and must be a power of two/,
    ],
    'an alignment of 0': [
      { keys: [key('general.alignment', number(4), number(0))] },
      /general\.alignment is 0/,
    ],
    'a tensor twice': [
      { tensors: [tensorRow('t', [8], F32, 0), tensorRow('t', [8], F32, 32)], data: 64 },
      /the tensor "t" stands in it twice/,
    ],
    'a tensor of an unknown type': [
      { tensors: [tensorRow('t', [8], 31, 0)], data: 64 },
      /"t" has the unknown type 31/,
    ],
    'a tensor of too many dimensions': [
      { tensors: [tensorRow('t', [1, 1, 1, 1, 1], F32, 0)], data: 64 },
      /"t" has 5 dimensions, and the limit is 4/,
    ],
    'a tensor whose elements overflow': [
      { tensors: [tensorRow('t', [2 ** 30, 2 ** 30, 2 ** 30], F32, 0)], data: 64 },
      /"t" of shape \[1073741824, 1073741824, 1073741824\] has too many elements/,
    ],
    'a dimension beyond every machine': [
      { tensors: [tensorRow('t', [1n << 63n], F32, 0)], data: 64 },
      /dimension 1 of tensor "t" is 9223372036854775808/,
    ],
    'rows that do not fill their blocks': [
      { tensors: [tensorRow('t', [33], Q8_0, 0)], data: 64 },
      /the rows of tensor "t" have 33 elements, which blocks of 32 \(q8_0\) do not fill/,
    ],
    'a tensor at the wrong place': [
      { tensors: [tensorRow('t', [8], F32, 0), tensorRow('u', [8], F32, 16)], data: 64 },
      /the tensor "u" has the offset 16, where 32 is due/,
    ],
    'a name longer than ggml takes': [
      { tensors: [tensorRow('t'.repeat(64), [8], F32, 0)], data: 64 },
      /the name of tensor 1 of 1 is 64 bytes long, and the limit is 63/,
    ],
  };
  for (const [name, [parts, message]] of Object.entries(table)) {
    test(name, () => {
      const failure = failureOf(handmade('lie.gguf', parts));
      assert.match(failure.message, message);
      assert.equal(failure.code, 'bad_request');
    });
  }

  test('a value that is no UTF-8 is read with marks where the bytes were wrong', () => {
    const value = Buffer.concat([wide(3), Buffer.from([0x61, 0xff, 0x62])]);
    const file = handmade('odd.gguf', { keys: [key('k', number(STRING), value)] });
    assert.equal(readGguf(file).metadata.get('k'), 'a\ufffdb');
  });
});
