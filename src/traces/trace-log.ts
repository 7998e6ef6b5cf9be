import type { Ask, Caller } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Feedback, Trace, TraceState } from '#contract/trace.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import type { Unit } from '#store/writer-protocol.ts';
import type { World } from '#std/world.ts';
import { OpenTrace } from './open-trace.ts';
import { RegenerateWatch } from './regenerate-watch.ts';
import { attemptRow, bodyRow, feedbackRow, operation, traceRow } from './rows.ts';

export interface TraceLogOptions {
  readonly durability: 'grouped' | 'durable';
  readonly durableWaitMs: number;
  readonly regenerateWindowMs: number;
  /** Stands on every row: which settings were in force. */
  readonly configHash: string;
  readonly runId: number;
  /** Told of each closed trace: metrics listen here. */
  readonly onClose?: (trace: Trace) => void;
}

/** Where traces are opened and closed. Rows leave for the disk in groups; see GroupWriter. */
export class TraceLog {
  readonly #writer: GroupWriter;
  readonly #world: World;
  readonly #options: TraceLogOptions;
  readonly #watch: RegenerateWatch;
  /** Open traces whose row has not left yet. One that closes before its group leaves is written once. */
  readonly #unwritten = new Set<OpenTrace>();
  #open = 0;

  constructor(writer: GroupWriter, world: World, options: TraceLogOptions) {
    this.#writer = writer;
    this.#world = world;
    this.#options = options;
    this.#watch = new RegenerateWatch(options.regenerateWindowMs);
    writer.gather = () => this.#gatherOpen();
  }

  get openCount(): number {
    return this.#open;
  }

  /** A record that exists before the first byte. In durable mode an ask that cannot be recorded is refused here. */
  open(ask: Ask, caller: Caller): OpenTrace {
    if (this.#options.durability === 'durable') this.#refuseWhileFailing();
    const trace = new OpenTrace(ask, caller, this.#world.clock, this.#options.configHash);
    this.#open += 1;
    this.#unwritten.add(trace);
    this.#writer.expectUnits();
    this.#noticeRegenerate(trace, caller);
    return trace;
  }

  /** Ends the trace. In durable mode the promise resolves once it is on stable storage. */
  async close(trace: OpenTrace, state: TraceState, error?: AppError): Promise<void> {
    if (!trace.isOpen) return;
    trace.end(state, error);
    this.#open -= 1;
    const isNew = this.#unwritten.delete(trace);
    const unit = this.#closedUnit(trace, isNew);
    if (state === 'done') this.#watch.answered(trace.caller.id, trace.ask.original.conversationHash, trace.ask.id, this.#world.clock.nowMs());
    if (this.#options.durability === 'grouped') this.#writer.add(unit);
    else await this.#within(this.#writer.commit(unit));
  }

  /** Resolves once the feedback is committed: what is acknowledged is not lost. */
  async addFeedback(feedback: Feedback): Promise<void> {
    await this.#within(this.#writer.commit([feedbackRow(feedback, this.#options.configHash)]));
  }

  /** Resolves when everything so far can be read from the database. */
  async flush(): Promise<void> {
    await this.#within(this.#writer.flush());
  }

  #closedUnit(trace: OpenTrace, isNew: boolean): Unit {
    const snapshot = trace.snapshot();
    this.#options.onClose?.(snapshot);
    const unit = [];
    if (isNew) unit.push(this.#requestRow(trace));
    if (trace.answer) unit.push(bodyRow(trace.answer.hash, trace.answer.text, this.#world.clock.nowMs()));
    for (const attempt of snapshot.attempts) unit.push(attemptRow(snapshot.id, attempt, snapshot.configHash));
    for (const id of trace.toolCallIds) unit.push(operation('saveToolCall', [id, snapshot.id]));
    unit.push(traceRow(snapshot, this.#context(trace)));
    return unit;
  }

  #gatherOpen(): void {
    for (const trace of this.#unwritten) {
      const row = traceRow(trace.snapshot(), this.#context(trace));
      this.#writer.add([this.#requestRow(trace), row]);
    }
    this.#unwritten.clear();
  }

  #requestRow(trace: OpenTrace) {
    const { contentHash, bytes } = trace.ask.original;
    return bodyRow(contentHash, bytes.toString('utf8'), trace.openedAtMs);
  }

  #context(trace: OpenTrace) {
    return { conversation: trace.ask.original.conversationHash, caller: trace.caller.id, runId: this.#options.runId };
  }

  #noticeRegenerate(trace: OpenTrace, caller: Caller): void {
    if (trace.ask.wants !== 'answer') return;
    const earlier = this.#watch.earlier(caller.id, trace.ask.original.conversationHash, trace.openedAtMs);
    if (!earlier) return;
    const noticed: Feedback = {
      id: this.#world.newId(),
      traceId: earlier,
      kind: 'regenerate',
      value: trace.ask.id,
      source: 'noticed',
      createdAtMs: trace.openedAtMs,
    };
    this.#writer.add([feedbackRow(noticed, this.#options.configHash)]);
  }

  #refuseWhileFailing(): void {
    const { state, reason } = this.#writer.health();
    if (state === 'writing') return;
    throw new AppError('trace_unavailable', `Cannot answer in durable mode: no record can be kept (${reason})`, {
      hint: 'Free some disk space or end what locks the database; see /health. Grouped mode would answer without a record.',
      retryAfterMs: 2_000,
    });
  }

  async #within(committed: Promise<number | void>): Promise<void> {
    const limitMs = this.#options.durableWaitMs;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new AppError('trace_unavailable', `Cannot acknowledge: no commit within ${limitMs} ms (${this.#writer.health().reason ?? 'the disk is slow'})`, {
            hint: 'Free some disk space or end what locks the database; see /health.',
            retryAfterMs: 2_000,
          }),
        );
      }, limitMs);
    });
    try {
      await Promise.race([committed, late]);
    } finally {
      clearTimeout(timer);
      committed.catch(() => {}); // when we stopped waiting, its later failure is told on /health
    }
  }
}
