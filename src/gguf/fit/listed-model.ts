import type { FitModel } from './fit-model.ts';

/** A model of a list, whose file is not here: what is known of it before anything is fetched. */
export interface ListedModel {
  readonly name: string;
  readonly parameters: number;
  /** As `QUANTIZATION_BITS` has it. */
  readonly quantization: string;
  readonly contextTrained: number;
  /** The size of the file, where the list gives it. */
  readonly fileBytes?: number;
  /** Parameters that work on a token, where experts take turns. */
  readonly activeParameters?: number;
}

/**
 * Bits a weight takes, everything counted, in Llama 3.1 8B (the table of llama.cpp's quantize tool; Q4_0 and the like by
 * their blocks). Other models of the same name differ by some per cent, small ones upwards.
 */
export const QUANTIZATION_BITS: Readonly<Record<string, number>> = {
  F32: 32,
  F16: 16,
  BF16: 16,
  Q8_0: 8.5,
  Q6_K: 6.56,
  Q5_K_M: 5.7,
  Q5_K_S: 5.57,
  Q5_1: 6,
  Q5_0: 5.5,
  Q4_K_M: 4.89,
  Q4_K_S: 4.67,
  Q4_1: 5,
  Q4_0: 4.6,
  IQ4_NL: 4.68,
  IQ4_XS: 4.46,
  Q3_K_L: 4.3,
  Q3_K_M: 4,
  Q3_K_S: 3.64,
  IQ3_M: 3.76,
  IQ3_S: 3.66,
  IQ3_XS: 3.5,
  IQ3_XXS: 3.25,
  Q2_K: 3.16,
  Q2_K_S: 2.97,
  IQ2_M: 2.93,
  IQ2_S: 2.74,
  IQ2_XS: 2.59,
  IQ2_XXS: 2.38,
  IQ1_M: 2.15,
  IQ1_S: 2,
  MXFP4: 4.25,
};

const UNKNOWN_BITS = 5;

/** How dense models of today are built, by size: the shapes of the Qwen3 and Llama 3 families. */
const SHAPES = [
  { parameters: 0.6e9, layers: 28, embedding: 1024, queryWidth: 2048, kvWidth: 1024, feedForward: 3072 },
  { parameters: 1.7e9, layers: 28, embedding: 2048, queryWidth: 2048, kvWidth: 1024, feedForward: 6144 },
  { parameters: 4e9, layers: 36, embedding: 2560, queryWidth: 4096, kvWidth: 1024, feedForward: 9728 },
  { parameters: 8e9, layers: 36, embedding: 4096, queryWidth: 4096, kvWidth: 1024, feedForward: 12_288 },
  { parameters: 14e9, layers: 40, embedding: 5120, queryWidth: 5120, kvWidth: 1024, feedForward: 17_408 },
  { parameters: 32e9, layers: 64, embedding: 5120, queryWidth: 8192, kvWidth: 1024, feedForward: 25_600 },
  { parameters: 70e9, layers: 80, embedding: 8192, queryWidth: 8192, kvWidth: 1024, feedForward: 28_672 },
] as const;

const VOCABULARY = 151_936;
const MERGES = 151_387;

/** A guess for a model of this size, from what models of its size look like; its file says it exactly. */
export function listedModel(listed: ListedModel): FitModel {
  const { parameters, quantization, activeParameters = parameters } = listed;
  const shape = nearestShape(parameters);
  const bits = QUANTIZATION_BITS[quantization] ?? UNKNOWN_BITS;
  const weightBytes = listed.fileBytes ?? Math.round((parameters * bits) / 8);
  return {
    name: listed.name,
    quantization,
    weightBytes,
    touchedBytes: Math.round(weightBytes * (activeParameters / parameters)),
    tiedBytes: 0,
    caches: Array.from({ length: shape.layers }, () => ({ keys: shape.kvWidth, values: shape.kvWidth })),
    embedding: shape.embedding,
    queryWidth: shape.queryWidth,
    headLength: 128,
    feedForward: shape.feedForward,
    gated: true,
    experts: undefined,
    vocabulary: VOCABULARY,
    merges: MERGES,
    contextTrained: listed.contextTrained,
    generates: true,
  };
}

/** Nearest in ratio: 6B lies nearer to 8B than to 4B. */
function nearestShape(parameters: number): (typeof SHAPES)[number] {
  const distance = (shape: (typeof SHAPES)[number]) => Math.abs(Math.log(shape.parameters / parameters));
  return SHAPES.reduce((nearest, each) => (distance(each) < distance(nearest) ? each : nearest));
}
