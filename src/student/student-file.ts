import { createHash } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import type { Network } from './network.ts';
import { packNibbles, unpackNibbles } from './nibbles.ts';
import { type Knowledge, Student, type ViewKnowledge } from './student.ts';
import {
  bundleEach,
  columnStarts,
  OLDEST_FORMAT,
  STUDENT_FORMAT,
  type StudentHeader,
} from './student-header.ts';
import { VIEWS } from './view.ts';
import { Vocabulary } from './vocabulary.ts';

/**
 * A student as one file. Numbers are little-endian; each part is followed by zeros up to a multiple of 4 bytes.
 *
 *     magic      "FREEHOLD"
 *     format     uint32, STUDENT_FORMAT
 *     length     uint32, of the header in bytes
 *     header     JSON, UTF-8
 *     words      uint32 W, uint32 hash of a common word × W
 *     for each of VIEWS, with F features, H hidden units, C combinations of all bundles:
 *       counts     uint32 F, uint32 H, float32 rarity of an unknown feature
 *       features   uint32 hash × F, float32 rarity × F
 *       hidden     float32 scale × F, 4 bits × F × H, float32 bias × H
 *       output     float32 scale × H, int8 × H × C, float32 bias × C
 *     sha256     32 bytes, of all before
 */
const MAGIC = 'FREEHOLD';
const FIRST_BYTES = MAGIC.length + 8;
const HASH_BYTES = 32;

export function encodeStudent(header: StudentHeader, { commonWords, views }: Knowledge): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const parts = [
    Buffer.from(MAGIC),
    Uint32Array.of(header.format, json.length),
    json,
    Uint32Array.of(commonWords.length),
    commonWords,
    ...views.flatMap(partsOf),
  ];
  const body = Buffer.concat(
    parts.flatMap((part) => [bytesOf(part), Buffer.alloc(padding(part.byteLength))]),
  );
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

function partsOf({ vocabulary, network }: ViewKnowledge): ArrayBufferView[] {
  const { features, hiddenBias, output, bias } = network;
  return [
    ...[Uint32Array.of(vocabulary.size, features.width), Float32Array.of(vocabulary.rarityOfUnknown)],
    ...[vocabulary.hashes, vocabulary.rarity],
    ...[features.scale, packNibbles(features.bytes), hiddenBias],
    ...[output.scale, output.bytes, bias],
  ];
}

/**
 * Reads what `encodeStudent` wrote.
 * @throws AppError `config_invalid` where the bytes are no student, cut short, altered, or of another format.
 */
export function decodeStudent(bytes: Uint8Array): Student {
  const file = new FileReader(checked(bytes));
  file.take(FIRST_BYTES - 4);
  const told = JSON.parse(Buffer.from(file.take(file.uint32())).toString()) as StudentHeader;
  const header = { ...told, bundles: told.bundles ?? bundleEach(told.heads) };
  const columns = columnStarts(header.bundles).at(-1) ?? 0;
  const commonWords = new Uint32Array(file.take(4 * file.uint32()));
  return new Student(header, { commonWords, views: VIEWS.map(() => readView(file, columns)) });
}

/** sha256 in hex of the whole file: the name of the student. */
export function studentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The file less its hash. Magic, format and hash are looked at in this order, so that the likeliest cause is told. */
function checked(bytes: Uint8Array): Uint8Array {
  const file = bytesOf(bytes);
  if (file.length < FIRST_BYTES + HASH_BYTES) throw refuse(`it has ${file.length} bytes only`);
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw refuse(`it does not begin with ${MAGIC}`);
  const format = file.readUInt32LE(MAGIC.length);
  if (format > STUDENT_FORMAT || format < OLDEST_FORMAT) {
    const hint = format > STUDENT_FORMAT ? NEWER : OLDER;
    const reads = `${OLDEST_FORMAT} to ${STUDENT_FORMAT}`;
    throw refuse(`its format is ${format}, and this Freehold reads ${reads}`, hint);
  }
  const body = file.subarray(0, -HASH_BYTES);
  if (!createHash('sha256').update(body).digest().equals(file.subarray(-HASH_BYTES))) {
    throw refuse('it was cut short or altered, for its sha256 differs');
  }
  return body;
}

function readView(file: FileReader, columns: number): ViewKnowledge {
  const [features, hidden] = [file.uint32(), file.uint32()];
  const [rarityOfUnknown = 0] = file.floats(1);
  const vocabulary = new Vocabulary(
    new Uint32Array(file.take(4 * features)),
    file.floats(features),
    rarityOfUnknown,
  );
  const count = features * hidden;
  const network: Network = {
    features: {
      width: hidden,
      scale: file.floats(features),
      bytes: unpackNibbles(new Uint8Array(file.take(Math.ceil(count / 2))), count),
    },
    hiddenBias: file.floats(hidden),
    output: { width: columns, scale: file.floats(hidden), bytes: new Int8Array(file.take(hidden * columns)) },
    bias: file.floats(columns),
  };
  return { vocabulary, network };
}

class FileReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  uint32(): number {
    return new Uint32Array(this.take(4))[0] as number;
  }

  floats(count: number): Float32Array {
    return new Float32Array(this.take(4 * count));
  }

  /** A copy, since arrays of numbers begin where their size says. */
  take(length: number): ArrayBuffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw refuse(`it should go on for ${end - this.#bytes.length} more bytes`);
    const taken = new Uint8Array(length);
    taken.set(this.#bytes.subarray(this.#at, end));
    this.#at = end + padding(length);
    return taken.buffer;
  }
}

const DAMAGED = 'Copy the file again, or delete it: its task is then learned again from the traces.';
const NEWER = 'Install a newer Freehold, or delete the file: its task is then learned again from the traces.';
const OLDER = 'Delete the file: its task is then learned again from the traces.';

function refuse(reason: string, hint = DAMAGED): AppError {
  return new AppError('config_invalid', `Cannot read the student file: ${reason}`, { hint });
}

/** Zeros after a part of so many bytes. */
function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

function bytesOf(array: ArrayBufferView): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
