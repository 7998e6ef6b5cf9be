import type { Dialect } from '#contract/answer.ts';
import type { FoundTask } from '#contract/task.ts';

/** One request, decoded into our own nouns. Experts and flows read this and never the wire. */
export interface Ask {
  /** The trace id: a UUIDv7. */
  readonly id: string;
  /** What the caller asked for by name: an expert, `expert/model`, a bare upstream model, a route or `auto`. */
  readonly name: string;
  /** An answer to messages, or vectors for texts (which experts of the dialect read from `original`). */
  readonly wants: 'answer' | 'vectors';
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
  readonly stream: boolean;
  /** The caller wants token counts at the end of a stream. */
  readonly streamUsage: boolean;
  /** The caller's wish: `owned` keeps the ask inside, `teacher` wants no student, `any` leaves it to policy. */
  readonly routeWish: RouteWish;
  /** The task the caller pinned with `x-freehold-task`. */
  readonly pinnedTask?: string;
  /** The task it was found to belong to, and what varies within it; the flow fills it in. */
  readonly found?: FoundTask;
  readonly original: Original;
}

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
}
