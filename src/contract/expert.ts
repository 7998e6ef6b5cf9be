import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import type { TellStage } from '#contract/stage.ts';

/** Anything that can answer. The one interface that every kind implements. */
export interface Expert {
  readonly card: ExpertCard;
  /**
   * Answers as a stream of events; a whole reply is `collect(batches)`. Events that become known at one moment
   * come in one batch, since each wait costs more than most events (docs/decisions/event-batches.md).
   * Throws AppError; stops within a moment of `signal`, and then throws the signal's reason.
   * `model` is which of the card's models to use, absent where the expert has but one. `tell` hears how far it is until
   * the first word; it is absent where nobody wants to know.
   */
  answer(
    ask: Ask,
    signal: AbortSignal,
    model?: string,
    tell?: TellStage,
  ): AsyncIterable<readonly AnswerEvent[]>;
  close?(): Promise<void>;
}

export type ExpertKind = 'remote' | 'local' | 'student';

/** How far data travels to reach the expert, from nearest to farthest. */
export const ZONES = ['device', 'household', 'organisation', 'outside'] as const;
export type Zone = (typeof ZONES)[number];

/** Plain data about an expert. */
export interface ExpertCard {
  readonly id: string;
  readonly kind: ExpertKind;
  readonly zone: Zone;
  /** The models it lists, first the default. Empty: any name is passed on to it. */
  readonly models: readonly string[];
  /** What it cannot do; everything else it is taken to do. */
  readonly lacks: readonly Ability[];
  /** By model; `*` for those not named. */
  readonly prices: Readonly<Record<string, Price>>;
  /** Shown to the owner, e.g. the address of a remote. Never a key. */
  readonly origin: string;
}

/** Money for tokens, in nano-units of the owner's currency a token (1 $ a million tokens = 1,000). */
export interface Price {
  readonly nanosPerTokenIn: number;
  readonly nanosPerTokenOut: number;
}

/** What an ask may need of an expert; the table with the wire's names is in `router/needs.ts`. */
export const ABILITIES = [
  'answers',
  'tools',
  'tool-choice',
  'parallel-tool-control',
  'json-object',
  'json-schema',
  'images',
  'audio',
  'files',
  'other-parts',
  'several-choices',
  'logprobs',
  'logit-bias',
  'stop',
  'penalties',
  'seed',
  'reasoning-effort',
  'embeddings',
  'rerank',
  'continuation',
  'infill',
] as const;
export type Ability = (typeof ABILITIES)[number];
