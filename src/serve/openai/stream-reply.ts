import type { AnswerEvent } from '#contract/answer.ts';
import type { AppError } from '#contract/errors.ts';
import type { Exchange } from '../exchange.ts';
import { ChunkEncoder } from './chunk-encoder.ts';
import type { Envelope } from './encode-chat.ts';
import { errorBody } from './errors.ts';

export interface StreamTiming {
  /** When the headers go out even though no expert has spoken yet. */
  readonly streamHeadersMs: number;
  /** Between comment pings while the expert is silent. */
  readonly pingMs: number;
}

/**
 * A streamed reply. The headers wait for the first event or for a moment, whichever comes first: long enough
 * that a quick refusal has its HTTP status, short enough that no client or proxy gives up on a slow expert.
 */
export class StreamReply {
  readonly #exchange: Exchange;
  readonly #encoder: ChunkEncoder;
  readonly #headers: () => Record<string, string>;
  readonly #timing: StreamTiming;
  #headersTimer: NodeJS.Timeout | undefined;
  #pingTimer: NodeJS.Timeout | undefined;
  #isOpen = false;
  #unsent = '';
  /** Where the client reads slowly: resolves when there is room again. */
  #room: Promise<void> | undefined;

  constructor(
    exchange: Exchange,
    envelope: Envelope,
    wantsUsage: boolean,
    headers: () => Record<string, string>,
    timing: StreamTiming,
  ) {
    this.#exchange = exchange;
    this.#encoder = new ChunkEncoder(envelope, wantsUsage);
    this.#headers = headers;
    this.#timing = timing;
    this.#headersTimer = setTimeout(() => {
      this.#open();
      exchange.flushHeaders();
    }, timing.streamHeadersMs);
  }

  /** True once an error can only be told inside the stream. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  take(event: AnswerEvent): Promise<void> | undefined {
    if (event.type === 'warning') return undefined;
    for (const chunk of this.#encoder.take(event)) this.#say(asEvent(chunk));
    return this.#room;
  }

  /** A word to people who read the stream by eye; clients skip it. */
  comment(text: string): void {
    if (this.#isOpen) this.#say(`: ${text}\n\n`);
  }

  finish(): void {
    this.#end('data: [DONE]\n\n');
  }

  /** Ends an open stream with an error. Without [DONE], so that nobody takes a torn answer for a whole one. */
  fail(error: AppError): void {
    this.#end(asEvent(JSON.stringify(errorBody(error))));
  }

  /** The stream will not be used: nothing was sent, and nothing will be. */
  cancel(): void {
    this.#unsent = '';
    this.#stopTimers();
  }

  /** Gathers what is said in one turn: an upstream's packet often has several chunks, and each write is a system call. */
  #say(text: string): void {
    if (this.#unsent === '') queueMicrotask(() => this.#send());
    this.#unsent += text;
  }

  #send(): void {
    if (this.#unsent === '') return;
    const text = this.#unsent;
    this.#unsent = '';
    this.#open();
    this.#pingTimer?.refresh();
    const room = this.#exchange.write(text);
    this.#room = room?.then(() => {
      this.#room = undefined;
    });
  }

  #end(lastWords: string): void {
    this.#open();
    this.#stopTimers();
    const text = this.#unsent + lastWords;
    this.#unsent = '';
    this.#exchange.end(text);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    clearTimeout(this.#headersTimer);
    this.#exchange.openStream(this.#headers());
    this.#pingTimer = setInterval(() => this.comment('ping'), this.#timing.pingMs);
  }

  #stopTimers(): void {
    clearTimeout(this.#headersTimer);
    clearInterval(this.#pingTimer);
  }
}

/** JSON has no line breaks that matter, and an event's data may have none. */
function asEvent(data: string): string {
  return `data: ${data.includes('\n') || data.includes('\r') ? data.replace(/[\r\n]+/g, ' ') : data}\n\n`;
}
