import type { TensorTypeName } from './tensor-types.ts';

/** The scalar types of GGUF metadata, in the order of their numbers in a file; 9, the array, is no scalar. */
export const SCALAR_TYPES = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'string',
  undefined,
  'u64',
  'i64',
  'f64',
] as const;

export const ARRAY_TYPE_ID = 9;

export type ScalarType = Exclude<(typeof SCALAR_TYPES)[number], undefined>;
export type ValueType = ScalarType | `${ScalarType}[]`;

export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/** Stands for an array that the reader was told to leave in the file. */
export interface SkippedArray {
  readonly skipped: true;
  readonly length: number;
}

/** A whole number beyond 2^53 comes as a bigint; every other number as a number. */
export type GgufValue =
  | number
  | bigint
  | boolean
  | string
  | NumberArray
  | readonly string[]
  | readonly boolean[]
  | SkippedArray;

export interface TensorInfo {
  readonly name: string;
  /** Elements along each dimension, the row (contiguous in memory) first. */
  readonly shape: readonly number[];
  /** ggml's number of the type, and its name. */
  readonly type: number;
  readonly typeName: TensorTypeName;
  readonly bytes: number;
  /** From the start of the tensor data. */
  readonly offset: number;
}

/** What a GGUF file says about itself, its weights left on the disk. */
export interface Gguf {
  readonly file: string;
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** The type each value had in the file. */
  readonly types: ReadonlyMap<string, ValueType>;
  readonly tensors: readonly TensorInfo[];
  readonly alignment: number;
  /** Where the tensor data starts, from the start of the file. */
  readonly dataOffset: number;
  readonly fileBytes: number;
}

export const MAGIC = 0x46554747; // "GGUF", read as a little-endian number
export const DEFAULT_ALIGNMENT = 32;

/** What a real file stays far below and a broken one does not. */
export const LIMITS = {
  metadataKeys: 65_536,
  tensors: 1_048_576,
  arrayElements: 33_554_432,
  stringBytes: 268_435_456,
  keyBytes: 65_535,
  /** ggml's GGML_MAX_NAME holds 64 bytes with the closing zero. */
  tensorNameBytes: 63,
  dimensions: 4,
  alignment: 1_048_576,
  headerBytes: 1_073_741_824,
} as const;

/** Rounds up to a multiple of `alignment`. */
export function aligned(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

export function isSkipped(value: GgufValue | undefined): value is SkippedArray {
  return typeof value === 'object' && 'skipped' in value;
}
