import {
  type Code,
  F32,
  f32,
  f32x4,
  get,
  I32,
  i32,
  loopWhile,
  set,
  tee,
  V128,
  wasmModule,
} from './wasm-code.ts';

/**
 * The loops in which nearly all time of teaching goes, as WebAssembly. Each walks over some rows of a matrix of
 * 32-bit floats: row `indices[k]`, for k below `count`. Matrices, vectors and indices are addresses in one memory;
 * `stride` is the length of a row in bytes, a multiple of ROW_ALIGNMENT.
 */
export interface RowKernels {
  /** vector += values[k] · row, for each row. */
  sumRows(...of: RowArguments): void;
  /** values[k] = vector · row, for each row. */
  dotRows(...of: RowArguments): void;
  /**
   * AdaGrad's step (Duchi, Hazan and Singer 2011, section 1.1) down the gradient values[k] · vector, for each row. The
   * sums of squared gradients are a matrix of the same form that begins `toSquares` bytes after this one.
   */
  stepRows(...of: [...RowArguments, toSquares: number, step: number]): void;
}

export type RowArguments = [
  matrix: number,
  stride: number,
  indices: number,
  values: number,
  count: number,
  vector: number,
];

/** Rows are walked in pieces of this many bytes. */
export const ROW_ALIGNMENT = 32;

/** Parameters are 0 to 5, and 6 and 7 of `stepRows`; then these locals. */
const [MATRIX, STRIDE, INDICES, VALUES, COUNT, VECTOR] = [0, 1, 2, 3, 4, 5] as const;
const [TO_SQUARES, STEP] = [6, 7] as const;
const [END, ROW, AT, VECTOR_END, FACTOR, GRADIENT, STEPS, SQUARE] = [8, 9, 10, 11, 12, 13, 14, 15] as const;
const LOCALS = [I32, I32, I32, I32, V128, V128, V128, V128];
const PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, F32];

/** For each row: ROW is its address; then `before`, `piece` for each piece of it, `after`. */
function eachRow(before: Code, piece: Code, after: Code): Code {
  return [
    ...[...get(INDICES), ...get(COUNT), ...i32.const(4), ...i32.mul, ...i32.add, ...set(END)],
    ...loopWhile(
      [...get(INDICES), ...get(END), ...i32.isLess],
      [
        ...[
          ...get(MATRIX),
          ...get(INDICES),
          ...i32.load,
          ...get(STRIDE),
          ...i32.mul,
          ...i32.add,
          ...set(ROW),
        ],
        ...[...get(VECTOR), ...tee(AT), ...get(STRIDE), ...i32.add, ...set(VECTOR_END)],
        ...before,
        ...loopWhile(
          [...get(AT), ...get(VECTOR_END), ...i32.isLess],
          [...piece, ...advance(AT, ROW_ALIGNMENT), ...advance(ROW, ROW_ALIGNMENT)],
        ),
        ...after,
        ...[...advance(INDICES, 4), ...advance(VALUES, 4)],
      ],
    ),
  ];
}

function advance(local: number, by: number): Code {
  return [...get(local), ...i32.const(by), ...i32.add, ...set(local)];
}

const FACTOR_FROM_VALUES: Code = [...get(VALUES), ...f32.load, ...f32x4.splat, ...set(FACTOR)];
/** Four numbers of 4 bytes each: two loads make a piece. */
const BOTH_HALVES = [0, 16];

const sumPiece = BOTH_HALVES.flatMap((half) => [
  ...[...get(AT), ...get(AT), ...f32x4.load(half)],
  ...[...get(ROW), ...f32x4.load(half), ...get(FACTOR), ...f32x4.mul],
  ...[...f32x4.add, ...f32x4.store(half)],
]);

const dotPiece = BOTH_HALVES.flatMap((half) => [
  ...[...get(AT), ...f32x4.load(half), ...get(ROW), ...f32x4.load(half), ...f32x4.mul],
  ...[...get(FACTOR), ...f32x4.add, ...set(FACTOR)],
]);

/** FACTOR holds four partial sums. */
const storeDot: Code = [
  ...get(VALUES),
  ...[0, 1, 2, 3].flatMap((lane) => [...get(FACTOR), ...f32x4.lane(lane), ...(lane === 0 ? [] : f32.add)]),
  ...f32.store,
];

const stepPiece = BOTH_HALVES.flatMap((half) => [
  ...[...get(AT), ...f32x4.load(half), ...get(FACTOR), ...f32x4.mul, ...set(GRADIENT)],
  ...[...get(ROW), ...get(TO_SQUARES), ...i32.add],
  ...[...get(ROW), ...get(TO_SQUARES), ...i32.add, ...f32x4.load(half)],
  ...[...get(GRADIENT), ...get(GRADIENT), ...f32x4.mul, ...f32x4.add, ...tee(SQUARE), ...f32x4.store(half)],
  ...[...get(ROW), ...get(ROW), ...f32x4.load(half), ...get(GRADIENT), ...get(STEPS), ...f32x4.mul],
  ...[...get(SQUARE), ...f32x4.sqrt, ...f32x4.div, ...f32x4.sub, ...f32x4.store(half)],
]);

const MODULE = wasmModule([
  {
    name: 'sumRows',
    parameters: PARAMETERS,
    locals: LOCALS,
    body: eachRow(FACTOR_FROM_VALUES, sumPiece, []),
  },
  {
    name: 'dotRows',
    parameters: PARAMETERS,
    locals: LOCALS,
    body: eachRow([...f32x4.zero, ...set(FACTOR)], dotPiece, storeDot),
  },
  {
    name: 'stepRows',
    parameters: PARAMETERS,
    locals: LOCALS,
    body: [...[...get(STEP), ...f32x4.splat, ...set(STEPS)], ...eachRow(FACTOR_FROM_VALUES, stepPiece, [])],
  },
]);

/** One memory for matrices, vectors and indices, and the kernels that work on it. */
export class RowMemory {
  readonly kernels: RowKernels;
  readonly #memory: WebAssembly.Memory;
  #used = 0;

  /** Room for `numbers` numbers in at most `arrays` arrays. */
  constructor(numbers: number, arrays: number) {
    const bytes = 4 * numbers + arrays * ROW_ALIGNMENT;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(MODULE), {
      outside: { memory: this.#memory },
    });
    this.kernels = instance.exports as unknown as RowKernels;
  }

  /** All zero. Its `byteOffset` is its address for the kernels. */
  floats(count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#take(count), count);
  }

  integers(count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#take(count), count);
  }

  #take(count: number): number {
    const address = this.#used;
    this.#used += Math.ceil((4 * count) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    return address;
  }
}

const PAGE_BYTES = 65_536;
