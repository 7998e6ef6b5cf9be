import type { FinishReason, Usage } from '#contract/answer.ts';
import type { RouteWish } from '#contract/ask.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { ExpertKind } from '#contract/expert.ts';
import type { Warning } from '#contract/warning.ts';

/** `swept`: the server died while it was open, and the next start closed it. */
export type TraceState = 'open' | 'done' | 'failed' | 'cancelled' | 'swept';

/** The record of one ask and all its attempts. */
export interface Trace {
  readonly id: string;
  readonly openedAtMs: number;
  readonly state: TraceState;
  readonly wire: string;
  /** The name the caller asked for. */
  readonly name: string;
  readonly stream: boolean;
  readonly task?: string;
  /** How sure the student was that stood first in the route, whether it answered or abstained. */
  readonly confidence?: number;
  /** The chance with which this ask was to be put to the teacher whatever the student did, and how the draw fell. */
  readonly examine?: Examination;
  /** On an audit: the trace of the answer that is audited. */
  readonly auditOf?: string;
  readonly conversation?: string;
  /** On a replay: the trace whose request was put to another expert. */
  readonly replayOf?: string;
  readonly learn?: 'never';
  /** What the caller wished of the route; absent where nothing. */
  readonly routeWish?: Exclude<RouteWish, 'any'>;
  readonly route?: { readonly order: readonly string[]; readonly reasons: readonly string[] };
  readonly warnings: readonly Warning[];
  /** The expert that answered, its kind and model. */
  readonly expertId?: string;
  readonly kind?: ExpertKind;
  readonly model?: string;
  readonly finish?: FinishReason;
  readonly usage: Usage;
  /** In nano-units of the owner's currency, over all attempts; absent where a price or a count is not known. */
  readonly costNanos?: number;
  /** From the ask's arrival to the first byte of the answer, and to its end. */
  readonly firstByteUs?: number;
  readonly totalUs?: number;
  readonly error?: TraceError;
  readonly configHash: string;
  readonly attempts: readonly Attempt[];
}

/** A draw made before anything of the answer was known: who is drawn is a fair sample of the task's asks. */
export interface Examination {
  readonly chance: number;
  readonly drawn: boolean;
}

export interface Attempt {
  readonly rung: number;
  readonly expertId: string;
  readonly kind: ExpertKind;
  readonly model?: string;
  readonly startedAtMs: number;
  readonly firstByteUs?: number;
  readonly totalUs: number;
  readonly usage: Usage;
  readonly costNanos?: number;
  readonly finish?: FinishReason | 'abstain' | 'cancelled';
  readonly error?: TraceError;
  /** How sure the expert was, 0 to 1, where it can say. */
  readonly confidence?: number;
  /** Of one that abstained: how sure it would have had to be. */
  readonly threshold?: number;
}

export interface TraceError {
  readonly code: ErrorCode;
  readonly message: string;
}

export const FEEDBACK_KINDS = ['thumb', 'rating', 'edit', 'label', 'regenerate', 'comment'] as const;
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number];

/** What somebody thought of an answer. Never changed: a change of mind is a new row. */
export interface Feedback {
  readonly id: string;
  readonly traceId: string;
  /** The tool call it speaks of, where not the whole answer. */
  readonly toolCallId?: string;
  readonly kind: FeedbackKind;
  /** thumb: "up" | "down" | "none", which takes it back; rating: 1 to 5; edit, label, comment: text; regenerate: null or the new trace's id. */
  readonly value: string | number | null;
  /** `noticed` where Freehold inferred it; such rows are evidence, not verdicts. */
  readonly source: 'told' | 'noticed';
  readonly actor?: string;
  readonly createdAtMs: number;
}
