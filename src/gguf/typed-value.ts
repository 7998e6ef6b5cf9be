import type { GgufValue, ValueType } from './gguf.ts';

/** A metadata value with the type it is written in. */
export interface TypedValue {
  readonly type: ValueType;
  readonly value: GgufValue;
}

export function u32(value: number): TypedValue {
  return { type: 'u32', value };
}

export function f32(value: number): TypedValue {
  return { type: 'f32', value };
}

export function bool(value: boolean): TypedValue {
  return { type: 'bool', value };
}

export function string(value: string): TypedValue {
  return { type: 'string', value };
}

export function strings(value: readonly string[]): TypedValue {
  return { type: 'string[]', value };
}

export function i32s(value: readonly number[]): TypedValue {
  return { type: 'i32[]', value: Int32Array.from(value) };
}

export function f32s(value: readonly number[]): TypedValue {
  return { type: 'f32[]', value: Float32Array.from(value) };
}
