import { packedBytes } from '#gguf/write-gguf.ts';
import type { Random } from '#std/random.ts';

/** The types that random weights can be made in, without a quantizing step. */
export type RandomType = 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q4_0' | 'q4_K' | 'q5_K' | 'q6_K';

interface Recipe {
  readonly blockBytes: number;
  /** How far the stored quanta scatter; the scale makes a standard deviation of it. */
  readonly spread: number;
  /** Overwrites what may not be random in a block that is: scales, and offsets that centre it on zero. */
  shape(bytes: DataView, at: number, scale: number): void;
}

/** Every 6-bit scale and offset of a k-quant's eight sub-blocks set to 32 (`get_scale_min_k4` in ggml-quants.c). */
const SCALES_OF_32 = [0xa0, 0xa0, 0xa0, 0xa0, 0xa0, 0xa0, 0xa0, 0xa0, 0, 0, 0, 0];

const RECIPES: Readonly<Record<RandomType, Recipe>> = {
  f32: { blockBytes: 4, spread: 1.53, shape: float(4, 0x807f_ffff, 23, 127) },
  f16: { blockBytes: 2, spread: 1.53, shape: float(2, 0x83ff, 10, 15) },
  bf16: { blockBytes: 2, spread: 1.53, shape: float(2, 0x807f, 7, 127) },
  q8_0: { blockBytes: 34, spread: 73.9, shape: (bytes, at, scale) => bytes.setFloat16(at, scale, true) },
  q4_0: { blockBytes: 18, spread: 4.64, shape: (bytes, at, scale) => bytes.setFloat16(at, scale, true) },
  q4_K: { blockBytes: 144, spread: 4.61, shape: centred(7.5) },
  q5_K: { blockBytes: 176, spread: 9.23, shape: centred(15.5) },
  q6_K: {
    blockBytes: 210,
    spread: 18.5,
    shape: (bytes, at, scale) => {
      for (let i = 0; i < 16; i++) bytes.setInt8(at + 192 + i, 32);
      bytes.setFloat16(at + 208, scale / 32, true);
    },
  },
};

/** Sign and mantissa stay random; the exponent is set, so that every value lies in one octave around the scale. */
function float(bytesEach: 2 | 4, keep: number, mantissaBits: number, bias: number): Recipe['shape'] {
  return (bytes, at, scale) => {
    const exponent = (Math.round(Math.log2(scale)) + bias) << mantissaBits;
    if (bytesEach === 2) bytes.setUint16(at, (bytes.getUint16(at, true) & keep) | exponent, true);
    else bytes.setUint32(at, (bytes.getUint32(at, true) & keep) | exponent, true);
  };
}

function centred(meanQuantum: number): Recipe['shape'] {
  return (bytes, at, scale) => {
    bytes.setFloat16(at, scale / 32, true);
    bytes.setFloat16(at + 2, (scale / 32) * meanQuantum, true);
    for (const [i, each] of SCALES_OF_32.entries()) bytes.setUint8(at + 4 + i, each);
  };
}

const PIECE_BYTES = 1 << 20;

/** Random weights in pieces of about a mebibyte, scattered around zero with about this standard deviation. */
export function* randomBlocks(
  type: RandomType,
  shape: readonly number[],
  deviation: number,
  random: Random,
): Generator<Uint8Array> {
  const { blockBytes, spread, shape: shapeBlock } = RECIPES[type];
  const wholePiece = Math.floor(PIECE_BYTES / blockBytes) * blockBytes;
  for (let left = packedBytes({ shape, type }); left > 0; left -= wholePiece) {
    const bytes = randomBytes(Math.min(left, wholePiece), random);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += blockBytes) shapeBlock(view, at, deviation / spread);
    yield bytes;
  }
}

function randomBytes(length: number, random: Random): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = random() * 0x1_0000_0000;
  return new Uint8Array(words.buffer, 0, length);
}
