import type { Dispatcher } from 'undici';
import { AppError } from '#contract/errors.ts';

/** Buffered bytes above which the upstream is told to wait for a slow reader. */
const HIGH_WATER_BYTES = 256 * 1024;
/** How much and how long a reply may go on after its reader left, before its connection is given up. */
const RELEASE_BYTES = 64 * 1024;
const RELEASE_MS = 1_000;

export interface OutboundReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Read it once, by one of the two. */
  readonly body: ReplyBody;
}

/**
 * One request and its reply over undici's dispatch interface: the level below its fetch and request calls,
 * without their streams, since every layer between two sockets is paid for on each token.
 */
export class Transfer implements Dispatcher.DispatchHandler {
  readonly reply: Promise<OutboundReply>;
  #settle!: { resolve(reply: OutboundReply): void; reject(error: unknown): void };
  #controller: Dispatcher.DispatchController | undefined;
  #body: ReplyBody | undefined;
  #start: OutboundReply | undefined;
  readonly #signal: AbortSignal;
  readonly #describe: (error: unknown) => Error;
  readonly #onAbort = () => this.#stop(this.#signal.reason);

  readonly #gatherBytes: number | undefined;

  readonly #count: ((bytes: number) => void) | undefined;

  /** `describe` turns what the socket says into what a person can use; `count` hears of each piece of the body. */
  constructor(
    signal: AbortSignal,
    gatherBytes: number | undefined,
    describe: (error: unknown) => Error,
    count?: (bytes: number) => void,
  ) {
    this.#gatherBytes = gatherBytes;
    this.#describe = describe;
    this.#count = count;
    this.reply = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(asError(this.#signal.reason));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: OutboundReply['headers'],
  ): void {
    if (status < 200) return; // 100 Continue, 103 Early Hints
    this.#body = new ReplyBody(controller, this.#gatherBytes ?? HIGH_WATER_BYTES);
    this.#start = { status, headers, body: this.#body };
    if (this.#gatherBytes === undefined) this.#settle.resolve(this.#start);
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    this.#count?.(bytes.length);
    this.#body?.push(bytes);
    // A reply that fills its limit is handed over as it is, paused; who reads it will refuse it.
    if (this.#gatherBytes !== undefined && this.#body?.isFull && this.#start)
      this.#settle.resolve(this.#start);
  }

  onResponseEnd(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#body?.end();
    if (this.#gatherBytes !== undefined && this.#start) this.#settle.resolve(this.#start);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    const reason = this.#signal.aborted ? this.#signal.reason : this.#describe(error);
    this.#settle.reject(reason);
    this.#body?.fail(reason);
  }

  #stop(reason: unknown): void {
    // Also when the request still waits for a free connection: then there is no controller to tell yet.
    this.#settle.reject(reason);
    this.#body?.fail(reason);
    this.#controller?.abort(asError(reason));
  }
}

/** A reply's bytes as they come, at the reader's pace. */
export class ReplyBody implements AsyncIterable<Buffer> {
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #state: 'open' | 'ended' | 'failed' | 'released' = 'open';
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;
  readonly #controller: Dispatcher.DispatchController;
  readonly #highWaterBytes: number;

  constructor(controller: Dispatcher.DispatchController, highWaterBytes: number) {
    this.#controller = controller;
    this.#highWaterBytes = highWaterBytes;
  }

  get isFull(): boolean {
    return this.#bufferedBytes > this.#highWaterBytes;
  }

  push(bytes: Buffer): void {
    if (this.#state === 'released') {
      this.#drop(bytes);
      return;
    }
    this.#chunks.push(bytes);
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes > this.#highWaterBytes) this.#controller.pause();
    this.#wakeReader();
  }

  end(): void {
    this.#ended = true;
    if (this.#state === 'open') this.#state = 'ended';
    this.#wakeReader();
  }

  fail(error: unknown): void {
    this.#ended = true;
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#error = error;
    this.#wakeReader();
  }

  /**
   * The reader has what it came for. A reply that is about to end may do so, which keeps the connection for the
   * next ask; one that goes on is cut off.
   */
  release(): void {
    if (this.#state !== 'open') return;
    this.#state = 'released';
    this.#bufferedBytes = 0;
    this.#chunks = [];
    this.#controller.resume();
    setTimeout(() => this.#cutOff(), RELEASE_MS).unref();
  }

  /** Cuts the reply off at once. */
  discard(): void {
    if (this.#state === 'open') this.#cutOff();
  }

  /** The whole reply; more than `limitBytes` is refused. */
  async bytes(limitBytes: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    let size = 0;
    while (this.#known() ?? (await this.#ready())) {
      for (const chunk of this.#take()) {
        size += chunk.length;
        if (size > limitBytes) {
          this.discard();
          throw new AppError('upstream_failed', `The upstream's reply is larger than ${limitBytes} bytes`);
        }
        taken.push(chunk);
      }
    }
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken, size);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const pieces of this.together()) yield* pieces;
  }

  /** What came at one moment in one list: each wait costs more than most pieces. */
  async *together(): AsyncGenerator<readonly Buffer[]> {
    try {
      while (this.#known() ?? (await this.#ready())) yield this.#take();
    } finally {
      this.release();
    }
  }

  #drop(bytes: Buffer): void {
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes > RELEASE_BYTES) this.#cutOff();
  }

  #cutOff(): void {
    if (!this.#ended) this.#controller.abort(new Error('The rest of the reply was not wanted'));
  }

  /** What `#ready` would say, where that needs no waiting. */
  #known(): boolean | undefined {
    if (this.#chunks.length > 0) return true;
    return this.#state === 'ended' ? false : undefined;
  }

  /** False at the end; throws where the transfer failed; otherwise there is something to take. */
  async #ready(): Promise<boolean> {
    for (;;) {
      const known = this.#known();
      if (known !== undefined) return known;
      if (this.#state === 'failed') throw this.#error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #wakeReader(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #take(): Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bufferedBytes = 0;
    this.#controller.resume();
    return chunks;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
