import { type CacheShape, cellsPerStream } from '../kv-cache.ts';
import type { FitModel } from './fit-model.ts';

/** How a model is to be run. */
export interface FitPlan extends CacheShape {
  /** Tokens of one batch that are scored: one of each sequence when text is generated. */
  readonly outputs: number;
  /** Attention in one pass; without it, the scores of all heads stand in memory at once. */
  readonly flash: boolean;
}

const FLOAT_BYTES = 4;

/**
 * The buffer for what is computed between the layers of a batch, which llama.cpp allocates once, for the largest batch
 * of `ubatch` tokens. It is as large as the widest moment of a layer, plus the masks that last from the first layer
 * to the last. How many rows of each width are alive at that moment was found by measuring llama.cpp 0.5.0 over
 * shapes of Llama, Qwen, Gemma and BERT: three of a gated feed-forward part's width and four of the model's; it errs
 * upwards, by up to a fifth where the feed-forward part is narrow. docs/decisions/gguf.md has the figures.
 */
export function computeBytes(model: FitModel, plan: FitPlan): number {
  const { embedding, queryWidth, feedForward, gated, experts, vocabulary } = model;
  const wider = Math.max(embedding, queryWidth);
  const feeding = Math.max((gated ? 3 : 1) * feedForward, experts ? mixtureWidth(experts, embedding) : 0);
  const rowWidth = Math.max(3 * queryWidth + 2 * embedding, feeding + 3 * embedding + wider);
  const rows = plan.ubatch * (rowWidth + (plan.flash ? 0 : attentionScores(model, plan))) * FLOAT_BYTES;
  const scores = model.generates ? plan.outputs * vocabulary * FLOAT_BYTES : 0;
  return maskBytes(model, plan) + Math.max(rows, scores);
}

/** The scored tokens' rows, or the texts' embeddings, are copied out of the buffer into one of their own. */
export function outputBytes({ generates, vocabulary, embedding }: FitModel, plan: FitPlan): number {
  return (generates ? plan.outputs * vocabulary : plan.sequences * embedding) * FLOAT_BYTES;
}

/**
 * The used experts' inner rows; and their answers before they are added up, twice where the room that the inner rows
 * left is too small for them.
 */
function mixtureWidth({ used, feedForward }: NonNullable<FitModel['experts']>, embedding: number): number {
  const [inner, outer] = [used * feedForward, used * embedding];
  return outer > 2 * inner ? 2 * outer + inner - 2 * embedding : 3 * inner;
}

/**
 * One number for each pair of a new token and a cell (2 bytes for attention in one pass, 4 without), once for the
 * layers that see every token and once for those that slide. Without a cache, the batch's tokens are the cells.
 */
function maskBytes({ caches }: FitModel, plan: FitPlan): number {
  const attending = caches.filter(({ keys }) => keys > 0);
  const sizes = new Map(
    attending.map((cache) => [cache.window === undefined ? 'all' : 'window', cellsPerStream(cache, plan)]),
  );
  const cells =
    attending.length === 0 ? plan.ubatch : [...sizes.values()].reduce((sum, each) => sum + each, 0);
  return cells * plan.ubatch * (plan.flash ? 2 : 4);
}

/** Without attention in one pass: a row of all cells for each head. */
function attentionScores({ queryWidth, headLength }: FitModel, { context }: FitPlan): number {
  return headLength === 0 ? 0 : (queryWidth / headLength) * context;
}
