/** How the values of a tensor are packed: `block` values in a row take `bytes` bytes together. */
export interface TensorType {
  readonly id: number;
  readonly name: TensorTypeName;
  readonly block: number;
  readonly bytes: number;
}

/**
 * Every type that a GGUF of ggml 0.5.0 may hold, in ggml's own names and numbers (`ggml_type` in ggml.h; sizes as in
 * gguf-py's GGML_QUANT_SIZES). Missing numbers were withdrawn from the format.
 */
const TABLE = [
  [0, 'f32', 1, 4],
  [1, 'f16', 1, 2],
  [2, 'q4_0', 32, 18],
  [3, 'q4_1', 32, 20],
  [6, 'q5_0', 32, 22],
  [7, 'q5_1', 32, 24],
  [8, 'q8_0', 32, 34],
  [9, 'q8_1', 32, 36],
  [10, 'q2_K', 256, 84],
  [11, 'q3_K', 256, 110],
  [12, 'q4_K', 256, 144],
  [13, 'q5_K', 256, 176],
  [14, 'q6_K', 256, 210],
  [15, 'q8_K', 256, 292],
  [16, 'iq2_xxs', 256, 66],
  [17, 'iq2_xs', 256, 74],
  [18, 'iq3_xxs', 256, 98],
  [19, 'iq1_s', 256, 50],
  [20, 'iq4_nl', 32, 18],
  [21, 'iq3_s', 256, 110],
  [22, 'iq2_s', 256, 82],
  [23, 'iq4_xs', 256, 136],
  [24, 'i8', 1, 1],
  [25, 'i16', 1, 2],
  [26, 'i32', 1, 4],
  [27, 'i64', 1, 8],
  [28, 'f64', 1, 8],
  [29, 'iq1_m', 256, 56],
  [30, 'bf16', 1, 2],
  [34, 'tq1_0', 256, 54],
  [35, 'tq2_0', 256, 66],
  [39, 'mxfp4', 32, 17],
  [40, 'nvfp4', 64, 36],
  [41, 'q1_0', 128, 18],
  [42, 'q2_0', 64, 18],
] as const;

export type TensorTypeName = (typeof TABLE)[number][1];

export const TENSOR_TYPES: readonly TensorType[] = TABLE.map(([id, name, block, bytes]) => ({
  id,
  name,
  block,
  bytes,
}));

const BY_ID = new Map(TENSOR_TYPES.map((type) => [type.id, type]));
const BY_NAME = new Map(TENSOR_TYPES.map((type) => [type.name, type]));

export function tensorTypeById(id: number): TensorType | undefined {
  return BY_ID.get(id);
}

export function tensorTypeByName(name: TensorTypeName): TensorType {
  const type = BY_NAME.get(name);
  if (!type) throw new RangeError(`"${name}" is no tensor type`);
  return type;
}

/** Bytes of `elements` values, which fill whole blocks. */
export function bytesOf(type: TensorType, elements: number): number {
  return (elements / type.block) * type.bytes;
}
