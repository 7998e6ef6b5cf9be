import type { LayerCache } from './layer-caches.ts';
import { bytesOf, type TensorTypeName, tensorTypeByName } from './tensor-types.ts';

/** How a cache is laid out in memory. */
export interface CacheShape {
  /** Tokens that all sequences together may keep. */
  readonly context: number;
  readonly sequences: number;
  /** One pool of cells for all sequences; otherwise each has its own part of the context. */
  readonly unified: boolean;
  /** Tokens computed at once, which a sliding window needs beyond itself. */
  readonly ubatch: number;
  readonly keyType: TensorTypeName;
  readonly valueType: TensorTypeName;
  /** Layers with a sliding window keep every token all the same, so that a prefix can be used again. */
  readonly fullWindows: boolean;
}

/** Bytes that one more token of context takes, in the layers that keep every token. */
export function kvBytesPerToken(
  caches: readonly LayerCache[],
  { keyType, valueType, fullWindows }: Pick<CacheShape, 'keyType' | 'valueType' | 'fullWindows'>,
): number {
  const growing = caches.filter(({ window }) => fullWindows || window === undefined);
  return growing.reduce((sum, cache) => sum + tokenBytes(cache, keyType, valueType), 0);
}

/** Bytes of the whole cache, which is allocated at once: keys and values of every cell, and the states. */
export function kvBytes(caches: readonly LayerCache[], shape: CacheShape): number {
  const { keyType, valueType, sequences } = shape;
  return caches.reduce((sum, cache) => {
    const cells = cellsPerStream(cache, shape) * streamsOf(shape);
    return sum + cells * tokenBytes(cache, keyType, valueType) + (cache.state ?? 0) * 4 * sequences;
  }, 0);
}

const PADDING = 256;

/** Cells that the sequences of one pool share in this layer; sizes as in llama-kv-cache-iswa.cpp. */
export function cellsPerStream({ window }: LayerCache, shape: CacheShape): number {
  const { sequences, unified, ubatch, fullWindows } = shape;
  const whole = padded(Math.ceil(shape.context / streamsOf(shape)));
  if (window === undefined || fullWindows) return whole;
  return padded(Math.min(whole, window * (unified ? sequences : 1) + ubatch));
}

function streamsOf({ sequences, unified }: CacheShape): number {
  return unified ? 1 : sequences;
}

function tokenBytes(
  { keys, values }: LayerCache,
  keyType: TensorTypeName,
  valueType: TensorTypeName,
): number {
  return bytesOf(tensorTypeByName(keyType), keys) + bytesOf(tensorTypeByName(valueType), values);
}

function padded(cells: number): number {
  return Math.ceil(cells / PADDING) * PADDING;
}
