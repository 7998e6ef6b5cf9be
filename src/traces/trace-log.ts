import type { Ask, Caller } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Feedback, Trace, TraceState } from '#contract/trace.ts';
import type { World } from '#std/world.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import type { Unit } from '#store/writer-protocol.ts';
import { OpenTrace } from './open-trace.ts';
import { RegenerateWatch } from './regenerate-watch.ts';
import { attemptRows, feedbackRow, operation, rows, type TraceContext, traceRow } from './rows.ts';

export interface TraceLogOptions {
  readonly durability: 'grouped' | 'durable';
  readonly durableWaitMs: number;
  readonly regenerateWindowMs: number;
  /** Stands on every row: which settings are in force, until others are used. */
  readonly configHash: string;
  readonly runId: number;
  /** Told of each ask that seems to be an earlier one asked again. */
  readonly onRegenerate?: (trace: OpenTrace) => void;
  /** Told of each closed trace: metrics listen here. */
  readonly onClose?: (trace: Trace) => void;
}

/** Where traces are opened and closed. Rows leave for the disk in groups; see GroupWriter. */
export class TraceLog {
  readonly #writer: GroupWriter;
  readonly #world: World;
  readonly #options: TraceLogOptions;
  readonly #watch: RegenerateWatch;
  #configHash: string;
  /** Open traces whose row has not left yet. One that closes before its group leaves is written once. */
  readonly #unwritten = new Set<OpenTrace>();
  readonly #open = new Set<OpenTrace>();

  constructor(writer: GroupWriter, world: World, options: TraceLogOptions) {
    this.#writer = writer;
    this.#world = world;
    this.#options = options;
    this.#configHash = options.configHash;
    this.#watch = new RegenerateWatch(options.regenerateWindowMs);
    writer.gather = () => this.#gatherOpen();
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Whether one that is being answered is meant. */
  isAnyOpen(meant: (trace: OpenTrace) => boolean): boolean {
    for (const trace of this.#open) if (meant(trace)) return true;
    return false;
  }

  /** Other settings hold from now on: what is recorded from here names them. */
  takeSettings({ hash, body }: { readonly hash: string; readonly body: string }): void {
    if (hash === this.#configHash) return;
    this.#configHash = hash;
    this.#writer.add(rows(operation('saveConfig', [hash, body, this.#world.clock.nowMs()])));
  }

  /** A record that exists before the first byte. In durable mode an ask that cannot be recorded is refused here. */
  open(ask: Ask, caller: Caller, auditOf?: string): OpenTrace {
    if (this.#options.durability === 'durable') this.#refuseWhileFailing();
    const trace = new OpenTrace(ask, caller, this.#world.clock, this.#configHash, auditOf);
    this.#open.add(trace);
    this.#unwritten.add(trace);
    this.#writer.expectUnits();
    if (auditOf === undefined) this.#noticeRegenerate(trace);
    return trace;
  }

  /** Ends the trace. In durable mode there is a promise, which resolves once it is on stable storage. */
  close(trace: OpenTrace, state: TraceState, error?: AppError): Promise<void> | undefined {
    if (!trace.isOpen) return undefined;
    trace.end(state, error);
    this.#open.delete(trace);
    this.#unwritten.delete(trace);
    const unit = this.#closedUnit(trace);
    if (state === 'done' && !trace.isAudit) this.#watch.answered(trace, this.#world.clock.nowMs());
    if (this.#options.durability === 'durable') return this.#within(this.#writer.commit(unit));
    this.#writer.add(unit);
    return undefined;
  }

  /** Resolves once the feedback is committed: what is acknowledged is not lost. */
  async addFeedback(feedback: Feedback): Promise<void> {
    await this.#within(this.#writer.commit(rows(feedbackRow(feedback, this.#configHash))));
  }

  /** Resolves when everything so far can be read from the database. */
  async flush(): Promise<void> {
    await this.#within(this.#writer.flush());
  }

  #closedUnit(trace: OpenTrace): Unit {
    const snapshot = trace.snapshot();
    this.#options.onClose?.(snapshot);
    const operations = [traceRow(snapshot, this.#context(trace)), ...attemptRows(snapshot)];
    for (const id of trace.toolCallIds) operations.push(operation('saveToolCall', [id, snapshot.id]));
    return { texts: textsOf(trace), operations };
  }

  #gatherOpen(): void {
    for (const trace of this.#unwritten) {
      this.#writer.add({
        texts: textsOf(trace),
        operations: [traceRow(trace.snapshot(), this.#context(trace))],
      });
    }
    this.#unwritten.clear();
  }

  #context(trace: OpenTrace): TraceContext {
    return {
      requestText: REQUEST,
      answerText: trace.answer === undefined ? null : ANSWER,
      caller: trace.caller.id,
      runId: this.#options.runId,
    };
  }

  #noticeRegenerate(trace: OpenTrace): void {
    const earlier = this.#watch.earlier(trace);
    if (earlier === undefined) return;
    this.#options.onRegenerate?.(trace);
    const noticed: Feedback = {
      id: this.#world.newId(),
      traceId: earlier,
      kind: 'regenerate',
      value: trace.ask.id,
      source: 'noticed',
      createdAtMs: trace.openedAtMs,
    };
    this.#writer.add(rows(feedbackRow(noticed, this.#configHash)));
  }

  #refuseWhileFailing(): void {
    const { state, reason } = this.#writer.health();
    if (state === 'writing') return;
    throw new AppError(
      'trace_unavailable',
      `Cannot answer in durable mode: no record can be kept (${reason})`,
      {
        hint: 'Free some disk space or end what locks the database; see /health. Grouped mode would answer without a record.',
        retryAfterMs: 2_000,
      },
    );
  }

  async #within(committed: Promise<unknown>): Promise<void> {
    const limitMs = this.#options.durableWaitMs;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new AppError(
            'trace_unavailable',
            `Cannot acknowledge: no commit within ${limitMs} ms (${this.#writer.health().reason ?? 'the disk is slow'})`,
            {
              hint: 'Free some disk space or end what locks the database; see /health.',
              retryAfterMs: 2_000,
            },
          ),
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

/** The texts of a trace's unit, by number. */
const REQUEST = 0;
const ANSWER = 1;

function textsOf(trace: OpenTrace): string[] {
  const { text } = trace.ask.original;
  return trace.answer === undefined ? [text] : [text, trace.answer];
}
