import type { Dialect } from '#contract/answer.ts';
import type { FoundTask } from '#contract/task.ts';
import type { Warning } from '#contract/warning.ts';

/** One request, decoded into our own nouns. Experts and flows read this and never the wire. */
export interface Ask {
  /** The trace id: a UUIDv7. */
  readonly id: string;
  /** What the caller asked for by name: an expert, `expert/model`, a bare upstream model, a route or `auto`. */
  readonly name: string;
  /** Who asks; shares of a local model are fair between clients. */
  readonly client?: string;
  /**
   * `answer`: to `messages`. `continuation`: of `prompt` as it stands, up to `suffix` where there is one. `vectors`: one
   * for each of `inputs`. `scores`: how well each of `documents` answers `query`.
   */
  readonly wants: 'answer' | 'continuation' | 'vectors' | 'scores';
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly format: AnswerFormat;
  readonly sampling: Sampling;
  /** The most tokens the answer may have, reasoning included. */
  readonly maxTokens?: number;
  /** How many alternative answers are wanted. */
  readonly choices: number;
  /** How many log-probabilities a token; 0 is the chosen token's alone. Absent: none wanted. */
  readonly logprobs?: number;
  readonly reasoningEffort?: string;
  /**
   * Whether it should think before it answers, for models that can do both; absent: as the model is used to. Where it
   * should not, `reasoningEffort` is `none`.
   */
  readonly thinking?: boolean;
  /** Text that goes to the model with no template around it. */
  readonly prompt?: string;
  /** What stands after the gap that a continuation fills. */
  readonly suffix?: string;
  /** Texts, or the tokens of texts, that want vectors. */
  readonly inputs?: readonly TextOrTokens[];
  /** The length of vector wanted. An expert may give longer ones: who encodes them cuts. */
  readonly dimensions?: number;
  readonly query?: string;
  readonly documents?: readonly string[];
  /** How long a model stays loaded after its answer; 0 not at all, Infinity for ever. */
  readonly keepAliveMs?: number;
  readonly stream: boolean;
  /** The caller wants token counts at the end of a stream. */
  readonly streamUsage: boolean;
  /** The caller's wish: `owned` keeps the ask inside, `teacher` wants no student, `any` leaves it to policy. */
  readonly routeWish: RouteWish;
  /** The task the caller pinned with `x-freehold-task`. */
  readonly pinnedTask?: string;
  /** The conversation it is part of, kept in this house. */
  readonly conversation?: string;
  /** The trace whose request is put to another expert with this ask. */
  readonly replayOf?: string;
  /** `never`: its answer is kept, but teaches nobody and is no sample of its task. */
  readonly learn?: 'never';
  /** The task it was found to belong to, and what varies within it; the flow fills it in. */
  readonly found?: FoundTask;
  /** Wishes of the caller that nobody here could honour: told on the trace. */
  readonly unread?: readonly Warning[];
  readonly original: Original;
}

export type TextOrTokens = string | readonly number[];

export const ROUTE_WISHES = ['owned', 'any', 'teacher'] as const;
export type RouteWish = (typeof ROUTE_WISHES)[number];

/** What arrived, kept so that an expert of the same dialect can pass it on untouched. */
export interface Original {
  readonly dialect: Dialect;
  readonly bytes: Buffer;
  /** The same as text. */
  readonly text: string;
}

/** Who asks, as far as it can be told: equal for two asks of one client, and nothing that could be used as a key. */
export interface Caller {
  readonly id: string;
}

export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly parts: readonly Part[];
  readonly name?: string;
  readonly toolCalls?: readonly ToolCall[];
  /** What an assistant thought before it spoke, where the caller sends that back. */
  readonly reasoning?: string;
  /** On a `tool` message: the call it answers. */
  readonly toolCallId?: string;
}

export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'image'; readonly url: string; readonly detail?: string }
  | { readonly type: 'audio'; readonly data: string; readonly format: string }
  | { readonly type: 'file'; readonly file: Readonly<Record<string, unknown>> }
  /** A kind of part that Freehold does not know; only an expert of the same dialect may. */
  | { readonly type: 'other'; readonly wireType: string };

export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as the expert wrote it; not always valid JSON. */
  readonly arguments: string;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type AnswerFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json-object' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict: boolean;
    };

export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  /** Token id to bias, -100 to 100. */
  readonly logitBias?: Readonly<Record<string, number>>;
  // What local models have beyond OpenAI's wire. The ranges are in serve/openai/decode-samplers.ts.
  readonly topK?: number;
  readonly minP?: number;
  readonly typicalP?: number;
  readonly topNSigma?: number;
  readonly repeatPenalty?: number;
  readonly repeatLastN?: number;
  readonly xtcProbability?: number;
  readonly xtcThreshold?: number;
  readonly dryMultiplier?: number;
  readonly dryBase?: number;
  readonly dryAllowedLength?: number;
  readonly mirostat?: 0 | 1 | 2;
  readonly mirostatTau?: number;
  readonly mirostatEta?: number;
  /** The model cannot end its answer by itself. */
  readonly ignoreEos?: boolean;
}
