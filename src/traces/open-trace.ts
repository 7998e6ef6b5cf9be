import type { AnswerEvent, Usage } from '#contract/answer.ts';
import type { Ask, Caller } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import type { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import type { Route } from '#contract/route.ts';
import type { Attempt, Examination, Trace, TraceState } from '#contract/trace.ts';
import type { Warning } from '#contract/warning.ts';
import type { Clock } from '#std/clock.ts';
import { costNanos } from './cost.ts';

/** A trace while its ask is being answered. It listens; it never holds anything up. */
export class OpenTrace {
  readonly ask: Ask;
  readonly caller: Caller;
  readonly openedAtMs: number;
  /** On an audit: the trace of the answer that is audited. */
  readonly auditOf: string | undefined;
  /** What the RegenerateWatch knows the conversation by. */
  conversationKey: number | undefined;
  readonly #clock: Clock;
  readonly #configHash: string;
  readonly #startedUs: number;
  readonly #attempts: Attempt[] = [];
  readonly #warnings: Warning[] = [];
  #route: Trace['route'];
  #collector = new AnswerCollector();
  #current: OpenAttempt | undefined;
  #served: OpenAttempt | undefined;
  #firstByteUs: number | undefined;
  #state: TraceState = 'open';
  #error: AppError | undefined;
  #answer: string | undefined;
  #totalUs: number | undefined;
  #task: string | undefined;
  #confidence: number | undefined;
  #examine: Examination | undefined;

  constructor(ask: Ask, caller: Caller, clock: Clock, configHash: string, auditOf?: string) {
    this.ask = ask;
    this.caller = caller;
    this.#clock = clock;
    this.#configHash = configHash;
    // What teaches nobody is no task's ask: all who learn look by task.
    this.#task = ask.learn === 'never' ? undefined : (ask.found?.task ?? ask.pinnedTask);
    this.auditOf = auditOf;
    if (ask.unread) this.#warnings.push(...ask.unread);
    this.openedAtMs = clock.nowMs();
    this.#startedUs = clock.tickUs();
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get task(): string | undefined {
    return this.#task;
  }

  /** The teacher is asked behind the caller's back: nobody hears the answer. */
  get isAudit(): boolean {
    return this.auditOf !== undefined;
  }

  /** The whole answer as JSON text, once there is one. */
  get answer(): string | undefined {
    return this.#answer;
  }

  /** The ids of the tool calls in the answer. */
  readonly toolCallIds: string[] = [];

  routed(route: Route): void {
    this.#route = {
      order: route.order.map(({ expertId, model }) =>
        model === undefined ? expertId : `${expertId}/${model}`,
      ),
      reasons: route.reasons,
    };
    this.#warnings.push(...route.warnings);
  }

  /** Whether the teacher hears this ask whatever the student does. */
  examined(examination: Examination): void {
    this.#examine = examination;
  }

  warn(feature: string, detail: string): void {
    this.#warnings.push({ feature, detail });
  }

  /** An expert is asked; what it says from now on is this attempt's. */
  attempt(card: ExpertCard, model: string | undefined): void {
    this.#collector = new AnswerCollector();
    this.#current = {
      card,
      model,
      startedAtMs: this.#clock.nowMs(),
      startedUs: this.#clock.tickUs(),
      firstByteUs: undefined,
      usage: NO_USAGE,
      finish: undefined,
      confidence: undefined,
      threshold: undefined,
    };
  }

  record(event: AnswerEvent): void {
    this.#collector.take(event);
    const attempt = this.#current;
    if (!attempt) return;
    switch (event.type) {
      case 'answer-start':
        attempt.model = event.model ?? attempt.model;
        break;
      case 'warning':
        this.warn(event.feature, event.detail);
        break;
      case 'abstain':
        attempt.finish = 'abstain';
        attempt.confidence = event.confidence;
        attempt.threshold = event.threshold;
        this.#confidence = event.confidence;
        break;
      case 'answer-end':
        attempt.usage = event.usage;
        attempt.finish = event.finish;
        attempt.confidence = event.confidence;
        this.#confidence = event.confidence ?? this.#confidence;
        break;
      default:
        if (attempt.firstByteUs === undefined) this.#firstByte(attempt);
    }
  }

  /** The attempt is over: answered, abstained, failed or cancelled. */
  attemptEnded(error?: AppError | 'cancelled'): void {
    const open = this.#current;
    if (!open) return;
    this.#current = undefined;
    if (error === 'cancelled') open.finish = 'cancelled';
    else if (!error && open.finish !== 'abstain') this.#served = open;
    this.#attempts.push({
      rung: this.#attempts.length,
      expertId: open.card.id,
      kind: open.card.kind,
      model: open.model,
      startedAtMs: open.startedAtMs,
      firstByteUs: open.firstByteUs,
      totalUs: this.#clock.tickUs() - open.startedUs,
      usage: open.usage,
      costNanos: costNanos(open.card, open.model, open.usage),
      finish: open.finish,
      error: error && error !== 'cancelled' ? { code: error.code, message: error.message } : undefined,
      confidence: open.confidence,
      threshold: open.threshold,
    });
  }

  end(state: TraceState, error?: AppError): void {
    this.attemptEnded(state === 'cancelled' ? 'cancelled' : error);
    this.#state = state;
    this.#error = error;
    this.#totalUs = this.#clock.tickUs() - this.#startedUs;
    if (!this.#collector.hasContent) return;
    const { choices } = this.#collector.answer();
    this.#answer = JSON.stringify({ choices });
    for (const { toolCalls } of choices) for (const { id } of toolCalls) this.toolCallIds.push(id);
  }

  snapshot(): Trace {
    const last = this.#served ?? this.#current;
    const finish = this.#served?.finish;
    return {
      id: this.ask.id,
      openedAtMs: this.openedAtMs,
      state: this.#state,
      wire: this.ask.original.dialect,
      name: this.ask.name,
      stream: this.ask.stream,
      task: this.#task,
      confidence: this.#confidence,
      examine: this.#examine,
      auditOf: this.auditOf,
      conversation: this.ask.conversation,
      replayOf: this.ask.replayOf,
      learn: this.ask.learn,
      routeWish: this.ask.routeWish === 'any' ? undefined : this.ask.routeWish,
      route: this.#route,
      warnings: this.#warnings,
      expertId: last?.card.id,
      kind: last?.card.kind,
      model: last?.model,
      finish: finish === 'abstain' || finish === 'cancelled' ? undefined : finish,
      usage: sumUsage(this.#attempts),
      costNanos: sumCosts(this.#attempts),
      firstByteUs: this.#firstByteUs,
      totalUs: this.#totalUs,
      error: this.#error && { code: this.#error.code, message: this.#error.message },
      configHash: this.#configHash,
      attempts: this.#attempts,
    };
  }

  #firstByte(attempt: OpenAttempt): void {
    const now = this.#clock.tickUs();
    attempt.firstByteUs = now - attempt.startedUs;
    this.#firstByteUs ??= now - this.#startedUs;
  }
}

const NO_USAGE: Usage = {};

interface OpenAttempt {
  card: ExpertCard;
  model: string | undefined;
  startedAtMs: number;
  startedUs: number;
  firstByteUs: number | undefined;
  usage: Usage;
  finish: Attempt['finish'];
  confidence: number | undefined;
  threshold: number | undefined;
}

function sumUsage(attempts: readonly Attempt[]): Usage {
  if (attempts.length === 1 && attempts[0]) return attempts[0].usage;
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const { usage } of attempts) {
    for (const key of Object.keys(usage) as (keyof Usage)[]) sum[key] = (sum[key] ?? 0) + (usage[key] ?? 0);
  }
  return sum;
}

/** The known costs together; undefined where none is known. */
function sumCosts(attempts: readonly Attempt[]): number | undefined {
  let sum: number | undefined;
  for (const { costNanos: cost } of attempts) if (cost !== undefined) sum = (sum ?? 0) + cost;
  return sum;
}
