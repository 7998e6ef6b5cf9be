/** How the next token is chosen, every setting decided. Names and meaning are those of llama.cpp's samplers. */
export interface SamplingPlan {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** 0 is no limit. */
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly typicalP: number;
  readonly topNSigma: number;
  readonly xtcProbability: number;
  readonly xtcThreshold: number;
  /** 1 is none. */
  readonly repeatPenalty: number;
  readonly frequencyPenalty: number;
  readonly presencePenalty: number;
  /** How many of the last tokens penalties look at. */
  readonly repeatLastN: number;
  /** 0 is off. */
  readonly dryMultiplier: number;
  readonly dryBase: number;
  readonly dryAllowedLength: number;
  readonly mirostat: 0 | 1 | 2;
  readonly mirostatTau: number;
  readonly mirostatEta: number;
  readonly seed: number;
  readonly logitBias: Readonly<Record<string, number>>;
  readonly grammar?: Grammar;
}

/** GBNF with the root rule `root`. With triggers it begins to rule only where one of these patterns has matched. */
export interface Grammar {
  readonly text: string;
  readonly triggers?: readonly string[];
}

/** What an ask gets that says nothing: llama.cpp's own defaults, which keep small models from wandering off. */
export const DEFAULT_SAMPLING: SamplingPlan = {
  temperature: 0.8,
  topK: 40,
  topP: 0.95,
  minP: 0.05,
  typicalP: 1,
  topNSigma: 0,
  xtcProbability: 0,
  xtcThreshold: 0.1,
  repeatPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  repeatLastN: 64,
  dryMultiplier: 0,
  dryBase: 1.75,
  dryAllowedLength: 2,
  mirostat: 0,
  mirostatTau: 5,
  mirostatEta: 0.1,
  seed: 0,
  logitBias: {},
};
