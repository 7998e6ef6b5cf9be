import type { SamplingPlan } from './native/sampling-plan.ts';

/** What the engine's process is started with. */
export interface HostSettings {
  /** The GGUF file, or the first of its parts. */
  readonly file: string;
  /** All parts of a split model in their order, where there are several. */
  readonly parts?: readonly string[];
  readonly librariesFolder?: string;
  readonly purpose: 'generate' | 'embed' | 'rerank';
  readonly threads: number;
  readonly gpuLayers: number;
  readonly mapped: boolean;
  /** The most tokens that one ask may have, prompt and answer together. */
  readonly context: number;
  /** The most tokens that all sequences together may keep. */
  readonly cells: number;
  readonly batchTokens: number;
  /** Generations that are answered at the same time; more wait. */
  readonly parallel: number;
  /** The most bytes of finished sequences to keep beside the model's memory; absent: none. */
  readonly parkedBytes?: number;
  /** Where to keep what was read of prompts over restarts; absent: nowhere. */
  readonly prefixFolder?: string;
  /** Generations that may wait; more are refused. */
  readonly queue: number;
}

/** A text to be continued. */
export interface GenerateOrder {
  /** The parent's number for it. */
  readonly id: number;
  /** Who asks: shares are fair between these. */
  readonly client: string;
  readonly prompt: string;
  /** Put the vocabulary's begin token before the prompt, where the model was trained with one. */
  readonly addBegin: boolean;
  readonly sampling: SamplingPlan;
  readonly stop: readonly string[];
  /** Control tokens whose text is part of the answer, such as `<think>`; the others have none. */
  readonly shown?: readonly string[];
  /** Tokens; absent is up to the end of the context. */
  readonly maxTokens?: number;
  /** How many of the likeliest tokens to tell with each token; absent for none. */
  readonly logprobs?: number;
  /** Go on after an end token. */
  readonly ignoreEnd?: boolean;
}

export type ToHost =
  | { readonly type: 'load'; readonly settings: HostSettings }
  | { readonly type: 'generate'; readonly order: GenerateOrder }
  | { readonly type: 'embed'; readonly id: number; readonly texts: readonly (string | readonly number[])[] }
  | { readonly type: 'rank'; readonly id: number; readonly query: string; readonly texts: readonly string[] }
  | { readonly type: 'tokenize'; readonly id: number; readonly text: string }
  | { readonly type: 'abort'; readonly id: number }
  /** Drop what is kept of prompts that are not being answered, in memory and on disk. */
  | { readonly type: 'forget'; readonly id: number }
  | { readonly type: 'close' };

export type FromHost =
  /** From 0 to 1: how much of the model is in memory. */
  | { readonly type: 'loading'; readonly share: number }
  | ({ readonly type: 'ready' } & ModelReport)
  | { readonly type: 'unusable'; readonly code: HostErrorCode; readonly message: string }
  | { readonly type: 'news'; readonly news: readonly News[] }
  | {
      readonly type: 'vectors';
      readonly id: number;
      readonly vectors: readonly Float32Array[];
      readonly tokens: number;
    }
  | {
      readonly type: 'scores';
      readonly id: number;
      readonly scores: readonly number[];
      readonly tokens: number;
    }
  | { readonly type: 'tokens'; readonly id: number; readonly tokens: readonly number[] }
  | { readonly type: 'forgotten'; readonly id: number }
  | { readonly type: 'state'; readonly state: HostState };

export type HostErrorCode =
  | 'bad_request'
  | 'context_length_exceeded'
  | 'overloaded'
  | 'engine_failed'
  | 'engine_unavailable';

/** What the loaded model says of itself. */
export interface ModelReport {
  readonly version: string;
  readonly pid: number;
  readonly vocabulary: number;
  readonly trainedContext: number;
  readonly cells: number;
  /** Of the weights. */
  readonly bytes: number;
  readonly loadMs: number;
  readonly beginText: string;
  readonly endText: string;
  readonly addsBegin: boolean;
  readonly embeddingLength: number;
}

/** Something about one generation. */
export type News =
  /** So many asks have to be answered before it begins; told again when that changes. */
  | { readonly kind: 'queued'; readonly id: number; readonly ahead: number }
  | {
      readonly kind: 'reading';
      readonly id: number;
      readonly read: number;
      readonly of: number;
      readonly cached: number;
    }
  | {
      readonly kind: 'text';
      readonly id: number;
      /** May be empty while a character or a stop text is not complete. */
      readonly text: string;
      /** Tokens since the last word. */
      readonly tokens: number;
      readonly logprobs?: readonly TokenLogprob[];
    }
  | ({ readonly kind: 'end'; readonly id: number } & GenerationEnd)
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly code: HostErrorCode;
      readonly message: string;
      readonly hint?: string;
      /** The wire's field at fault. */
      readonly param?: string;
      readonly values?: Readonly<Record<string, number>>;
    };

export interface TokenLogprob {
  readonly bytes: Uint8Array;
  readonly logprob: number;
  readonly top: readonly { readonly bytes: Uint8Array; readonly logprob: number }[];
}

export interface GenerationEnd {
  /** `stop`: an end token, a stop text or the end of a grammar. `length`: no more tokens were allowed. */
  readonly finish: 'stop' | 'length' | 'aborted';
  readonly tokensIn: number;
  readonly tokensCached: number;
  readonly tokensOut: number;
  readonly waitedMs: number;
  readonly readMs: number;
  readonly answerMs: number;
}

/** How the process does, told about once a second while it works and once when it comes to rest. */
export interface HostState {
  readonly running: number;
  readonly waiting: number;
  readonly cells: number;
  readonly cellsUsed: number;
  readonly cellsCached: number;
  /** Memory beside the model's in which finished sequences wait. */
  readonly parkedBytes: number;
  readonly rssBytes: number;
  /** Of these, pages of the model's file where it runs from there; absent where the system does not tell. */
  readonly mappedBytes?: number;
  /** Tokens since the start. */
  readonly tokensRead: number;
  readonly tokensAnswered: number;
  readonly tokensFromCache: number;
  readonly majorFaults: number;
}
