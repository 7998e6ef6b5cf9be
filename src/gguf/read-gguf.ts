import { closeSync, fstatSync, openSync } from 'node:fs';
import { AppError } from '#contract/errors.ts';
import {
  aligned,
  DEFAULT_ALIGNMENT,
  type Gguf,
  type GgufValue,
  LIMITS,
  MAGIC,
  type TensorInfo,
  type ValueType,
} from './gguf.ts';
import { unreadable } from './gguf-error.ts';
import { HeaderReader } from './header-reader.ts';
import { readMetadata } from './read-metadata.ts';
import { readTensors } from './read-tensors.ts';

export interface ReadOptions {
  /** Arrays with more elements stay in the file: the vocabulary, when only its length matters. */
  readonly longestArray?: number;
}

/** The least a metadata entry and a tensor's row take: lengths, types and offsets around a name of one byte. */
const LEAST_ENTRY_BYTES = 8 + 1 + 4 + 1;
const LEAST_TENSOR_BYTES = 8 + 1 + 4 + 4 + 8;

/**
 * Reads what a GGUF file (version 2 or 3) says about itself; the weights stay on the disk.
 *
 * @throws AppError `not_found` where no such file is, `bad_request` where it is no GGUF or a broken one
 */
export function readGguf(file: string, { longestArray = LIMITS.arrayElements }: ReadOptions = {}): Gguf {
  const fd = openFile(file);
  try {
    const { size } = fstatSync(fd);
    return readHeader(new HeaderReader(file, fd, size), longestArray);
  } finally {
    closeSync(fd);
  }
}

function openFile(file: string): number {
  try {
    const fd = openSync(file, 'r');
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const code = said.startsWith('ENOENT') ? 'not_found' : 'bad_request';
    throw new AppError(code, `Cannot open the GGUF file ${file}: ${said}`, {
      hint: 'Name a file that is there and that this user may read.',
      cause,
    });
  }
  throw unreadable(file, 'it is no file', { hint: 'Name the .gguf file itself, not its folder.' });
}

function readHeader(reader: HeaderReader, longestArray: number): Gguf {
  const { file, fileBytes } = reader;
  checkMagic(reader);
  const version = readVersion(reader);
  const tensorCount = reader.count('the number of tensors', LIMITS.tensors, LEAST_TENSOR_BYTES);
  const keyCount = reader.count('the number of metadata keys', LIMITS.metadataKeys, LEAST_ENTRY_BYTES);
  const { metadata, types } = readMetadata(reader, keyCount, longestArray);
  const alignment = readAlignment(file, metadata.get('general.alignment'), types.get('general.alignment'));
  const tensors = readTensors(reader, tensorCount, alignment);
  const dataOffset = aligned(reader.position, alignment);
  checkData(file, fileBytes, dataOffset, tensors);
  return { file, version, metadata, types, tensors, alignment, dataOffset, fileBytes };
}

function checkMagic(reader: HeaderReader): void {
  const magic = reader.bytes(4, 'the magic number');
  if (magic.readUInt32LE() === MAGIC) return;
  const found = [...magic].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw unreadable(reader.file, `it starts with the bytes ${found}, and a GGUF starts with 47 47 55 46`, {
    hint: 'Name a GGUF file. Weights in safetensors or PyTorch form must be converted first.',
  });
}

function readVersion(reader: HeaderReader): number {
  const version = reader.u32('the version');
  if (version === 2 || version === 3) return version;
  if (version !== 0 && (version & 0xffff) === 0) {
    throw unreadable(reader.file, 'it was written for a big-endian machine', {
      hint: 'Take the little-endian file, or convert this one with gguf-py: gguf_convert_endian.py FILE little.',
    });
  }
  throw unreadable(reader.file, `it is of version ${version}, and versions 2 and 3 can be read`, {
    version,
    hint: 'Take a file converted by a newer llama.cpp, or, where the version is above 3, a newer Freehold.',
  });
}

function readAlignment(file: string, value: GgufValue | undefined, type: ValueType | undefined): number {
  if (value === undefined) return DEFAULT_ALIGNMENT;
  const isPower = typeof value === 'number' && value > 0 && Number.isInteger(Math.log2(value));
  if (type === 'u32' && isPower && value <= LIMITS.alignment) return value;
  throw unreadable(
    file,
    `general.alignment is ${String(value)} (${type}), and must be a power of two (u32) of at most ${LIMITS.alignment}`,
  );
}

function checkData(
  file: string,
  fileBytes: number,
  dataOffset: number,
  tensors: readonly TensorInfo[],
): void {
  const beyond = tensors.find(({ offset, bytes }) => dataOffset + offset + bytes > fileBytes);
  if (!beyond) return;
  const last = tensors.at(-1) ?? beyond;
  const expectedBytes = dataOffset + last.offset + last.bytes;
  throw unreadable(
    file,
    `it is cut short: the tensor "${beyond.name}" ends at byte ${dataOffset + beyond.offset + beyond.bytes}; ` +
      `${expectedBytes} bytes are expected in all, and ${fileBytes} are there`,
    { expectedBytes, foundBytes: fileBytes },
  );
}
