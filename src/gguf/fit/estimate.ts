import { kvBytes, kvBytesPerToken } from '../kv-cache.ts';
import { computeBytes, type FitPlan, outputBytes } from './compute-buffer.ts';
import type { FitModel } from './fit-model.ts';

/** How the weights come into memory. */
export type Loading =
  /** As pages of the file, which the system may drop and read again. */
  | 'mapped'
  /** Into memory of their own, rearranged for the processor: quicker, and never dropped. */
  | 'copied';

export interface LoadingPlan extends FitPlan {
  readonly loading: Loading;
}

/** One conversation on one machine, as the engine runs it. */
export const USUAL_PLAN: LoadingPlan = {
  context: 16_384,
  sequences: 1,
  unified: true,
  ubatch: 512,
  keyType: 'f16',
  valueType: 'f16',
  fullWindows: true,
  outputs: 1,
  flash: true,
  loading: 'copied',
};

/** Bytes of memory a model needs to run. */
export interface Estimate {
  readonly weightBytes: number;
  readonly kvBytesPerToken: number;
  /** The whole cache, which is there from the start. */
  readonly kvBytes: number;
  readonly computeBytes: number;
  /** The vocabulary, and the rows that are handed out. */
  readonly otherBytes: number;
  readonly totalBytes: number;
}

/** The machine it is to run on. */
export interface FitMachine {
  /** What the model may take. */
  readonly memoryBytes: number;
  /** How fast memory is read, as `measureBandwidth` gives it; undefined where it was not measured. */
  readonly bytesPerSecond?: number;
}

export interface Fit extends Estimate {
  readonly fits: boolean;
  /** It is a mixture whose used part fits: it can run from mapped pages, slower when other experts are called for. */
  readonly runsMapped: boolean;
  /** The longest context that fits: a multiple of 256, at most what the model was trained for; 0 where none does. */
  readonly contextThatFits: number;
  /** At most, with little context filled: memory's speed over the bytes that a token touches. */
  readonly tokensPerSecond: number | undefined;
}

/** Measured: llama.cpp keeps a word's text, its score and ways to look it up, and the like for a pair. */
const WORD_BYTES = 210;
const MERGE_BYTES = 140;
/** Measured: what the library takes for itself. */
const LIBRARY_BYTES = 2 * 2 ** 20;

export function estimate(model: FitModel, plan: LoadingPlan): Estimate {
  // Rearranged, the matrix that scores words is no longer the one that reads them.
  const weightBytes = model.weightBytes + (plan.loading === 'copied' ? model.tiedBytes : 0);
  const cacheBytes = kvBytes(model.caches, plan);
  const bufferBytes = computeBytes(model, plan);
  const tokenizerBytes = model.vocabulary * WORD_BYTES + model.merges * MERGE_BYTES;
  const otherBytes = LIBRARY_BYTES + tokenizerBytes + outputBytes(model, plan);
  return {
    weightBytes,
    kvBytesPerToken: kvBytesPerToken(model.caches, plan),
    kvBytes: cacheBytes,
    computeBytes: bufferBytes,
    otherBytes,
    totalBytes: weightBytes + cacheBytes + bufferBytes + otherBytes,
  };
}

/** Whether a model runs on a machine, how far, and how fast. */
export function fitOn(machine: FitMachine, model: FitModel, plan: LoadingPlan): Fit {
  const found = estimate(model, plan);
  const restBytes = found.totalBytes - found.weightBytes;
  return {
    ...found,
    fits: found.totalBytes <= machine.memoryBytes,
    runsMapped:
      model.touchedBytes < model.weightBytes && restBytes + model.touchedBytes <= machine.memoryBytes,
    contextThatFits: contextThatFits(machine, model, plan),
    tokensPerSecond:
      machine.bytesPerSecond === undefined ? undefined : machine.bytesPerSecond / model.touchedBytes,
  };
}

const STEP = 256;

/** By halving: more context never takes less memory. */
function contextThatFits({ memoryBytes }: FitMachine, model: FitModel, plan: LoadingPlan): number {
  const fits = (steps: number) =>
    estimate(model, { ...plan, context: steps * STEP }).totalBytes <= memoryBytes;
  let [most, none] = [0, Math.floor(model.contextTrained / STEP) + 1];
  while (none - most > 1) {
    const middle = Math.floor((most + none) / 2);
    if (fits(middle)) most = middle;
    else none = middle;
  }
  return most * STEP;
}
