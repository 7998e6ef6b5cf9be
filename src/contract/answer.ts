/**
 * What an expert says while it answers. A stream is always
 * `answer-start`, then deltas, then exactly one `answer-end`; or `answer-start`, `abstain` and nothing else.
 * Failures are thrown (an AppError), never yielded.
 */
export type AnswerEvent =
  | {
      readonly type: 'answer-start';
      readonly expertId: string;
      readonly model?: string;
      /** How sure the expert is, 0 to 1, where it knows before it speaks. */
      readonly confidence?: number;
    }
  | SourceFrame
  | { readonly type: 'text-delta'; readonly choice: number; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly choice: number; readonly text: string }
  | { readonly type: 'refusal-delta'; readonly choice: number; readonly text: string }
  | ToolCallDelta
  | ExtraDelta
  | VectorEvent
  | ScoreEvent
  | { readonly type: 'choice-end'; readonly choice: number; readonly finish: FinishReason }
  | { readonly type: 'warning'; readonly feature: string; readonly detail: string }
  | { readonly type: 'abstain'; readonly confidence: number; readonly threshold: number }
  | AnswerEnd;

export interface ToolCallDelta {
  readonly type: 'tool-call-delta';
  readonly choice: number;
  /** Which of the parallel calls, from 0. */
  readonly index: number;
  /** On the first delta of a call; never changes after. */
  readonly id?: string;
  readonly name?: string;
  /** The next piece of the arguments' JSON text. */
  readonly arguments: string;
}

/** Provider fields without a noun of ours (annotations, audio, log-probabilities): kept, not understood. */
export interface ExtraDelta {
  readonly type: 'extra-delta';
  readonly choice: number;
  /** Where the fields stood: in the message (or delta), or in the choice around it. */
  readonly place: 'message' | 'choice';
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The vector of one input, whole. */
export interface VectorEvent {
  readonly type: 'vector';
  /** Which input, from 0. */
  readonly index: number;
  /** As the model's pooling gives it; of length 1 where the model normalises. */
  readonly values: Float32Array;
}

/** How well one document answers the query. */
export interface ScoreEvent {
  readonly type: 'score';
  /** Which document, from 0. */
  readonly index: number;
  /** The higher, the better; the scale is the model's own. */
  readonly score: number;
}

/**
 * A piece of the expert's own wire text, yielded before the events that say what it means. Who speaks the
 * same dialect to the client may send it as it is and skip the next `covers` events: nothing is lost by
 * translation. Whoever changes one of those events must drop the frame.
 */
export interface SourceFrame {
  readonly type: 'source-frame';
  readonly dialect: Dialect;
  /**
   * `chunk`: the data of one server-sent event. `chunks`: several such events as they go over the wire, which together
   * say nothing but what they cover. `whole`: a complete reply body.
   */
  readonly form: 'chunk' | 'chunks' | 'whole';
  readonly text: string;
  readonly covers: number;
}

export interface AnswerEnd {
  readonly type: 'answer-end';
  readonly finish: FinishReason;
  readonly usage: Usage;
  /** How sure the expert is, 0 to 1, where it can say. */
  readonly confidence?: number;
  /** Where the time went, where the expert measured it. */
  readonly timing?: AnswerTiming;
}

/** Microseconds. */
export interface AnswerTiming {
  /** Until the model was in memory; 0 where it was there. */
  readonly loadUs?: number;
  /** To read the prompt. */
  readonly promptUs?: number;
  /** To write the answer. */
  readonly answerUs?: number;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'unknown';

/** Token counts; a count that nobody told is absent, never guessed. */
export interface Usage {
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  /** The part of `tokensIn` that came from a prompt cache. */
  readonly tokensCached?: number;
  /** The part of `tokensOut` spent on reasoning. */
  readonly tokensReasoning?: number;
}

/** The wires whose text is kept as it came. */
export type Dialect =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-embeddings'
  | 'rerank'
  | 'ollama-chat'
  | 'ollama-generate'
  | 'ollama-embed';

/** What a flow yields: an expert's events, and before them a word on who is asked now. */
export type FlowEvent =
  | AnswerEvent
  | { readonly type: 'asking'; readonly expertId: string; readonly task?: string };

/** A complete answer: what `collect` makes of the events, and what a trace keeps. */
export interface Answer {
  readonly choices: readonly AnswerChoice[];
  readonly finish: FinishReason;
  readonly usage: Usage;
  readonly confidence?: number;
}

export interface AnswerChoice {
  readonly text: string | null;
  readonly reasoning?: string;
  readonly refusal?: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish: FinishReason;
  /** Provider fields of the message and of the choice, merged over the deltas. */
  readonly extra?: { readonly message?: Record<string, unknown>; readonly choice?: Record<string, unknown> };
}
