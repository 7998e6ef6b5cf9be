import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { aligned, DEFAULT_ALIGNMENT, MAGIC } from './gguf.ts';
import { HeaderWriter } from './header-writer.ts';
import { bytesOf, type TensorTypeName, tensorTypeByName } from './tensor-types.ts';
import { type TypedValue, u32 } from './typed-value.ts';

const VERSION = 3;

export interface TensorToWrite {
  readonly name: string;
  /** Elements along each dimension, the row (contiguous in memory) first. */
  readonly shape: readonly number[];
  readonly type: TensorTypeName;
  /** The packed values, whole or in pieces made while they are written. */
  readonly data: Uint8Array | (() => Iterable<Uint8Array>);
}

export interface GgufToWrite {
  /** In the order they are to stand in. */
  readonly metadata: Readonly<Record<string, TypedValue>>;
  readonly tensors: readonly TensorToWrite[];
  readonly alignment?: number;
}

/** Writes a GGUF of version 3. The file appears under its name only when it is whole. */
export function writeGguf(
  file: string,
  { metadata, tensors, alignment = DEFAULT_ALIGNMENT }: GgufToWrite,
): void {
  const all =
    alignment === DEFAULT_ALIGNMENT ? metadata : { ...metadata, 'general.alignment': u32(alignment) };
  const part = `${file}.part`;
  const fd = openSync(part, 'w');
  try {
    const header = headerOf(all, tensors, alignment);
    writeAll(fd, header);
    writeAll(fd, padding(header.length, alignment));
    for (const tensor of tensors) writeTensor(fd, tensor, alignment);
    closeSync(fd);
  } catch (thrown) {
    closeSync(fd);
    rmSync(part, { force: true });
    throw thrown;
  }
  renameSync(part, file);
}

/**
 * The bytes a tensor of this shape and type takes in a file, padding left out.
 *
 * @throws RangeError where its rows do not fill whole blocks
 */
export function packedBytes({ shape, type: name }: Pick<TensorToWrite, 'shape' | 'type'>): number {
  const type = tensorTypeByName(name);
  const [row = 1] = shape;
  if (row % type.block !== 0)
    throw new RangeError(`Rows of ${row} elements do not fill blocks of ${type.block} (${name})`);
  return bytesOf(
    type,
    shape.reduce((product, each) => product * each, 1),
  );
}

function headerOf(
  metadata: Readonly<Record<string, TypedValue>>,
  tensors: readonly TensorToWrite[],
  alignment: number,
): Buffer {
  const header = new HeaderWriter();
  const entries = Object.entries(metadata);
  header.u32(MAGIC);
  header.u32(VERSION);
  header.u64(tensors.length);
  header.u64(entries.length);
  for (const [key, value] of entries) {
    header.string(key);
    header.value(value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    writeRow(header, tensor, offset);
    offset = aligned(offset + packedBytes(tensor), alignment);
  }
  return header.bytes;
}

function writeRow(header: HeaderWriter, { name, shape, type }: TensorToWrite, offset: number): void {
  header.string(name);
  header.u32(shape.length);
  for (const each of shape) header.u64(each);
  header.u32(tensorTypeByName(type).id);
  header.u64(offset);
}

function writeTensor(fd: number, tensor: TensorToWrite, alignment: number): void {
  const { data, name } = tensor;
  const expected = packedBytes(tensor);
  let written = 0;
  for (const piece of typeof data === 'function' ? data() : [data]) {
    writeAll(fd, piece);
    written += piece.length;
  }
  if (written !== expected)
    throw new RangeError(`The tensor "${name}" has ${written} bytes; its shape and type ask for ${expected}`);
  writeAll(fd, padding(written, alignment));
}

function padding(length: number, alignment: number): Uint8Array {
  return new Uint8Array(aligned(length, alignment) - length);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}
