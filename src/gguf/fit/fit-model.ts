import type { LayerCache } from '../layer-caches.ts';
import type { ModelFacts } from '../model-facts.ts';

/** What must be known of a model to tell what it needs, whether its file is here or not. */
export interface FitModel {
  /** As people call it: `4B`, `Qwen3 4B Instruct`. */
  readonly name: string;
  readonly quantization: string;
  readonly weightBytes: number;
  /** Of the weights, the part that is read to compute one token. */
  readonly touchedBytes: number;
  /** The word vectors, where the same matrix also scores the next token; 0 otherwise. */
  readonly tiedBytes: number;
  readonly caches: readonly LayerCache[];
  readonly embedding: number;
  /** Values in the queries of all heads of a layer. */
  readonly queryWidth: number;
  /** Values in the query of one head. */
  readonly headLength: number;
  /** Values between the two halves of the widest feed-forward part that every token goes through. */
  readonly feedForward: number;
  /** That part multiplies two halves of this width. */
  readonly gated: boolean;
  readonly experts: { readonly used: number; readonly feedForward: number } | undefined;
  readonly vocabulary: number;
  /** Pairs by which a byte-pair tokenizer joins pieces. */
  readonly merges: number;
  readonly contextTrained: number;
  /** It generates text, and so scores every word of its vocabulary. */
  readonly generates: boolean;
}

/** A model whose file, or the start of it, has been read. */
export function fitModel(facts: ModelFacts): FitModel {
  const { experts, wordVectors, heads, keyLength, feedForward } = facts;
  return {
    name: facts.name ?? facts.sizeLabel ?? facts.architecture,
    quantization: facts.quantization,
    weightBytes: facts.weightBytes,
    touchedBytes: touchedBytes(facts),
    tiedBytes: wordVectors.tied ? wordVectors.bytes : 0,
    caches: facts.caches,
    embedding: facts.embeddingLength,
    queryWidth: Math.max(0, ...heads) * keyLength,
    headLength: keyLength,
    feedForward: experts ? 0 : Math.max(0, ...feedForward),
    gated: facts.gated,
    experts: experts && { used: experts.used, feedForward: experts.feedForward },
    vocabulary: facts.vocabularySize,
    merges: facts.merges,
    contextTrained: facts.contextTrained,
    generates: facts.abilities.includes('completion'),
  };
}

/** All weights, without the experts that rest, and without the word vectors where only one row of them is read. */
function touchedBytes({ weightBytes, experts, wordVectors }: ModelFacts): number {
  const resting = experts ? experts.bytes * (1 - experts.used / experts.count) : 0;
  return weightBytes - resting - (wordVectors.tied ? 0 : wordVectors.bytes);
}
