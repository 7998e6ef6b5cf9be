import {
  ARRAY_TYPE_ID,
  type GgufValue,
  LIMITS,
  type NumberArray,
  SCALAR_TYPES,
  type ScalarType,
  type ValueType,
} from './gguf.ts';
import { unreadable } from './gguf-error.ts';
import type { HeaderReader } from './header-reader.ts';

type NumberType = Exclude<ScalarType, 'bool' | 'string'>;

interface NumberLayout {
  readonly bytes: number;
  read(buffer: Buffer): number | bigint;
  array(bytes: ArrayBuffer): NumberArray;
}

const NUMBERS: Readonly<Record<NumberType, NumberLayout>> = {
  u8: { bytes: 1, read: (b) => b.readUInt8(), array: (b) => new Uint8Array(b) },
  i8: { bytes: 1, read: (b) => b.readInt8(), array: (b) => new Int8Array(b) },
  u16: { bytes: 2, read: (b) => b.readUInt16LE(), array: (b) => new Uint16Array(b) },
  i16: { bytes: 2, read: (b) => b.readInt16LE(), array: (b) => new Int16Array(b) },
  u32: { bytes: 4, read: (b) => b.readUInt32LE(), array: (b) => new Uint32Array(b) },
  i32: { bytes: 4, read: (b) => b.readInt32LE(), array: (b) => new Int32Array(b) },
  f32: { bytes: 4, read: (b) => b.readFloatLE(), array: (b) => new Float32Array(b) },
  u64: { bytes: 8, read: (b) => asNumber(b.readBigUInt64LE()), array: (b) => new BigUint64Array(b) },
  i64: { bytes: 8, read: (b) => asNumber(b.readBigInt64LE()), array: (b) => new BigInt64Array(b) },
  f64: { bytes: 8, read: (b) => b.readDoubleLE(), array: (b) => new Float64Array(b) },
};

export interface Metadata {
  readonly metadata: Map<string, GgufValue>;
  readonly types: Map<string, ValueType>;
}

/** @param longestArray arrays with more elements are stepped over and leave only their length */
export function readMetadata(reader: HeaderReader, keys: number, longestArray: number): Metadata {
  const metadata = new Map<string, GgufValue>();
  const types = new Map<string, ValueType>();
  for (let index = 0; index < keys; index++) {
    const key = reader.name(`metadata key ${index + 1} of ${keys}`, LIMITS.keyBytes);
    if (metadata.has(key)) throw unreadable(reader.file, `the metadata key "${key}" stands in it twice`);
    const what = `the value of "${key}"`;
    const typeId = reader.u32(`the type of "${key}"`);
    if (typeId === ARRAY_TYPE_ID) {
      const element = scalarType(reader, reader.u32(`the element type of "${key}"`), what);
      metadata.set(key, readArray(reader, element, what, longestArray));
      types.set(key, `${element}[]`);
    } else {
      const type = scalarType(reader, typeId, what);
      metadata.set(key, readScalar(reader, type, what));
      types.set(key, type);
    }
  }
  return { metadata, types };
}

function scalarType(reader: HeaderReader, id: number, what: string): ScalarType {
  const type = SCALAR_TYPES[id];
  if (type !== undefined) return type;
  if (id === ARRAY_TYPE_ID)
    throw unreadable(reader.file, `${what} is an array of arrays, which GGUF readers refuse`);
  throw unreadable(reader.file, `${what} has the unknown type ${id}`, { type: id });
}

function readScalar(reader: HeaderReader, type: ScalarType, what: string): GgufValue {
  if (type === 'string') return reader.text(what);
  if (type === 'bool') return reader.bytes(1, what)[0] !== 0;
  const { bytes, read } = NUMBERS[type];
  return read(reader.bytes(bytes, what));
}

function readArray(reader: HeaderReader, type: ScalarType, what: string, longest: number): GgufValue {
  const bytesEach = type === 'string' ? 8 : type === 'bool' ? 1 : NUMBERS[type].bytes;
  const length = reader.count(`the length of ${what}`, LIMITS.arrayElements, bytesEach);
  if (length > longest) {
    if (type === 'string') for (let i = 0; i < length; i++) reader.skipText(what);
    else reader.skip(length * bytesEach, what);
    return { skipped: true, length };
  }
  if (type === 'string') {
    const texts: string[] = [];
    for (let i = 0; i < length; i++) texts.push(reader.text(what));
    return texts;
  }
  const bytes = reader.bytes(length * bytesEach, what);
  if (type === 'bool') return Array.from(bytes, (byte) => byte !== 0);
  const own = new ArrayBuffer(bytes.length); // a copy, since typed arrays must start at a multiple of their size
  new Uint8Array(own).set(bytes);
  return NUMBERS[type].array(own);
}

function asNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
