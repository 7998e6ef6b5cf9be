import { createHash } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import type { SparseWeights } from './sparse-weights.ts';
import { columnStarts, Student } from './student.ts';
import { STUDENT_FORMAT, type StudentHeader } from './student-header.ts';
import { Vocabulary } from './vocabulary.ts';

/**
 * A student as one file, little-endian:
 *
 *     magic      8 bytes   "FREEHOLD"
 *     format     uint32    STUDENT_FORMAT
 *     header     uint32 length, then that many bytes of JSON (UTF-8), then zeros up to a multiple of 4
 *     counts     uint32 features, uint32 columns, uint32 weights, float32 rarity of an unknown feature
 *     features   uint32 hash × features, float32 rarity × features, float32 scale × features
 *     bias       float32 × columns
 *     starts     uint32 × (features + 1)
 *     weights    uint16 column × weights, int8 × weights, then zeros up to a multiple of 4
 *     sha256     32 bytes, of all before
 */
const MAGIC = 'FREEHOLD';
const HASH_BYTES = 32;
const FIRST_BYTES = 16;

export function encodeStudent(
  header: StudentHeader,
  vocabulary: Vocabulary,
  weights: SparseWeights,
): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const first = Buffer.alloc(FIRST_BYTES);
  first.write(MAGIC, 'latin1');
  first.writeUInt32LE(header.format, 8);
  first.writeUInt32LE(json.length, 12);
  const counts = Buffer.alloc(16);
  counts.writeUInt32LE(vocabulary.size, 0);
  counts.writeUInt32LE(weights.columns, 4);
  counts.writeUInt32LE(weights.byte.length, 8);
  counts.writeFloatLE(vocabulary.rarityOfUnknown, 12);
  const arrays = [vocabulary.hashes, vocabulary.rarity, weights.scale, weights.bias, weights.starts];
  const body = Buffer.concat([
    ...[first, json, padding(json.length), counts],
    ...[...arrays, weights.column, weights.byte].map(bytesOf),
    padding(3 * weights.byte.length),
  ]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/**
 * Reads what `encodeStudent` wrote.
 * @throws AppError `config_invalid` where the bytes are no student, cut short, altered, or of a newer format.
 */
export function decodeStudent(bytes: Uint8Array): Student {
  const file = new FileReader(bytes);
  const header = file.header();
  const features = file.uint32();
  const columns = file.uint32();
  const count = file.uint32();
  const rarityOfUnknown = file.float32();
  file.expect(12 * features + 4 * columns + 4 * (features + 1) + 3 * count);
  if (columns !== columnStarts(header.heads).at(-1)) throw refuse('its weights do not fit its heads');
  const vocabulary = new Vocabulary(
    new Uint32Array(file.take(4 * features)),
    new Float32Array(file.take(4 * features)),
    rarityOfUnknown,
  );
  const scale = new Float32Array(file.take(4 * features));
  const bias = new Float32Array(file.take(4 * columns));
  const starts = new Uint32Array(file.take(4 * (features + 1)));
  const column = new Uint16Array(file.take(2 * count));
  const byte = new Int8Array(file.take(count));
  return new Student(header, vocabulary, { columns, starts, column, byte, scale, bias });
}

/** sha256 in hex of the whole file: the name of the student. */
export function studentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

class FileReader {
  readonly #bytes: Buffer;
  #at = 0;

  /** Checks magic, format and hash, in this order, so that the message tells the likeliest cause. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < FIRST_BYTES + HASH_BYTES) throw refuse(`it has ${bytes.length} bytes only`);
    if (this.#bytes.toString('latin1', 0, 8) !== MAGIC) throw refuse(`it does not begin with ${MAGIC}`);
    const format = this.#bytes.readUInt32LE(8);
    if (format > STUDENT_FORMAT) {
      throw refuse(`its format is ${format}, and this Freehold reads up to ${STUDENT_FORMAT}`, NEWER);
    }
    const end = bytes.length - HASH_BYTES;
    const hash = createHash('sha256').update(this.#bytes.subarray(0, end)).digest();
    if (!hash.equals(this.#bytes.subarray(end)))
      throw refuse('it was cut short or altered: its sha256 differs');
    this.#bytes = this.#bytes.subarray(0, end);
  }

  header(): StudentHeader {
    const length = this.#bytes.readUInt32LE(12);
    this.#at = FIRST_BYTES;
    this.expect(length + padding(length).length + 16);
    const header = JSON.parse(this.#bytes.toString('utf8', this.#at, this.#at + length)) as StudentHeader;
    this.#at += length + padding(length).length;
    return header;
  }

  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  float32(): number {
    this.#at += 4;
    return this.#bytes.readFloatLE(this.#at - 4);
  }

  /** A copy, since an array of numbers must begin at a multiple of its element's size. */
  take(length: number): ArrayBuffer {
    const taken = new Uint8Array(length);
    taken.set(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return taken.buffer;
  }

  expect(length: number): void {
    if (this.#at + length > this.#bytes.length)
      throw refuse(`it ends ${length} bytes after byte ${this.#at}`);
  }
}

const DAMAGED = 'Fetch or copy the file again, or delete it: the task is learned again from its traces.';
const NEWER = 'Install a newer Freehold, or delete the file: the task is learned again from its traces.';

function refuse(reason: string, hint = DAMAGED): AppError {
  return new AppError('config_invalid', `Cannot read the student file: ${reason}`, { hint });
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function bytesOf(array: ArrayBufferView): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
