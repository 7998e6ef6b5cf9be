import { ARRAY_TYPE_ID, type GgufValue, isSkipped, SCALAR_TYPES, type ScalarType } from './gguf.ts';
import type { TypedValue } from './typed-value.ts';

/** Puts together the header of a GGUF, in a buffer that grows. */
export class HeaderWriter {
  #buffer = Buffer.alloc(1 << 16);
  #length = 0;

  /** What has been written so far. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  u32(value: number): void {
    this.#room(4).writeUInt32LE(value);
  }

  u64(value: number | bigint): void {
    this.#room(8).writeBigUInt64LE(BigInt(value));
  }

  /** The length in bytes (u64), then the bytes. */
  string(text: string): void {
    const length = Buffer.byteLength(text, 'utf8');
    this.u64(length);
    this.#room(length).write(text, 'utf8');
  }

  /** The type's number, for an array the element type and the length, then the value. */
  value({ type, value }: TypedValue): void {
    if (!type.endsWith('[]')) {
      this.u32(SCALAR_TYPES.indexOf(type as ScalarType));
      this.#scalar(type as ScalarType, value);
      return;
    }
    const element = type.slice(0, -2) as ScalarType;
    const items = itemsOf(value);
    this.u32(ARRAY_TYPE_ID);
    this.u32(SCALAR_TYPES.indexOf(element));
    this.u64(items.length);
    for (let index = 0; index < items.length; index++) this.#scalar(element, items[index] ?? 0);
  }

  #scalar(type: ScalarType, value: GgufValue): void {
    if (type === 'string') this.string(String(value));
    else {
      const { bytes, write } = WRITERS[type];
      write(this.#room(bytes), value);
    }
  }

  /** The next so many bytes, to be written. */
  #room(bytes: number): Buffer {
    const start = this.#length;
    this.#length += bytes;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.alloc(this.#length * 2);
      this.#buffer.copy(larger, 0, 0, start);
      this.#buffer = larger;
    }
    return this.#buffer.subarray(start, this.#length);
  }
}

function itemsOf(value: GgufValue): ArrayLike<number | bigint | boolean | string> {
  if (typeof value === 'object' && !isSkipped(value)) return value;
  throw new TypeError(
    `${isSkipped(value) ? 'An array left in its file' : String(value)} is no array to write`,
  );
}

interface NumberWriter {
  readonly bytes: number;
  write(into: Buffer, value: GgufValue): void;
}

const WRITERS: Readonly<Record<Exclude<ScalarType, 'string'>, NumberWriter>> = {
  u8: { bytes: 1, write: (into, value) => into.writeUInt8(Number(value)) },
  i8: { bytes: 1, write: (into, value) => into.writeInt8(Number(value)) },
  u16: { bytes: 2, write: (into, value) => into.writeUInt16LE(Number(value)) },
  i16: { bytes: 2, write: (into, value) => into.writeInt16LE(Number(value)) },
  u32: { bytes: 4, write: (into, value) => into.writeUInt32LE(Number(value)) },
  i32: { bytes: 4, write: (into, value) => into.writeInt32LE(Number(value)) },
  f32: { bytes: 4, write: (into, value) => into.writeFloatLE(Number(value)) },
  bool: { bytes: 1, write: (into, value) => into.writeUInt8(value === true ? 1 : 0) },
  u64: { bytes: 8, write: (into, value) => into.writeBigUInt64LE(wide(value)) },
  i64: { bytes: 8, write: (into, value) => into.writeBigInt64LE(wide(value)) },
  f64: { bytes: 8, write: (into, value) => into.writeDoubleLE(Number(value)) },
};

function wide(value: GgufValue): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}
