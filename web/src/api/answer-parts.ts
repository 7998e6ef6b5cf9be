/** A call of a tool that a model wants made. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it; it may not be valid. */
  readonly arguments: string;
}

/** How far an answer is that has no word yet; see docs/api.md, "Progress". Stages not known here say nothing. */
export type Stage =
  | {
      stage: 'trying';
      expert: string;
      kind?: string;
      model?: string | null;
      zone?: string;
      because?: string | null;
    }
  | { stage: 'pausing'; expert: string; ms: number; because: string }
  | { stage: 'room'; for: string }
  | { stage: 'loading'; share: number }
  | { stage: 'queued'; ahead: number }
  | { stage: 'reading'; tokens: number; done: number; cached?: number }
  | { stage: 'sending'; expert: string; origin: string; zone: string; bytes_out: number }
  | { stage: 'waiting'; expert: string; ms: number };

/** What left for an expert with an ask. */
export interface Departure {
  readonly expert: string;
  readonly origin: string;
  readonly zone: string;
  readonly bytes_out: number;
}

/** What is known of an answer once it is there; null: nobody told. */
export interface AnswerFacts {
  readonly trace_id: string;
  readonly expert: string;
  readonly kind: string;
  readonly model: string | null;
  readonly zone: string;
  readonly task?: string | null;
  readonly finish?: string | null;
  readonly confidence: number | null;
  readonly cost_nanos: number | null;
  readonly tokens: {
    readonly in: number | null;
    readonly out: number | null;
    readonly cached?: number | null;
    readonly reasoning?: number | null;
  };
  readonly first_byte_us?: number | null;
  readonly total_us?: number | null;
  readonly answer_us?: number | null;
  readonly left: readonly Departure[];
}

/** What went wrong with an answer, as the server told it. */
export interface Trouble {
  readonly message: string;
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
}

/** An answer as far as it has come. A new object with every change. */
export interface AnswerSoFar {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
  readonly finish: string | undefined;
  readonly stage: Stage | undefined;
  readonly facts: AnswerFacts | undefined;
  readonly trouble: Trouble | undefined;
  /** The stream said that it is complete. */
  readonly is_whole: boolean;
  /** Pieces of text and reasoning so far: about one a token. */
  readonly pieces: number;
}

export const NOTHING_YET: AnswerSoFar = {
  text: '',
  reasoning: '',
  calls: [],
  finish: undefined,
  stage: undefined,
  facts: undefined,
  trouble: undefined,
  is_whole: false,
  pieces: 0,
};

export function hasBegun(answer: AnswerSoFar): boolean {
  return answer.text !== '' || answer.reasoning !== '' || answer.calls.length > 0;
}
