import type { Exchange } from './exchange.ts';

export interface StreamTiming {
  /** When the headers go out even though no expert has spoken yet. */
  readonly streamHeadersMs: number;
  /** Between pings while the expert is silent. */
  readonly pingMs: number;
}

/** How a dialect writes a stream. */
export interface StreamForm {
  readonly contentType: string;
  /** A word that clients skip; undefined where the dialect has none. */
  readonly ping: string | undefined;
}

export const EVENT_STREAM: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  ping: ': ping\n\n',
};
export const JSON_LINES: StreamForm = { contentType: 'application/x-ndjson', ping: undefined };

/**
 * The body of a streamed reply. The headers wait for the first words or for a moment, whichever comes first: long
 * enough that a quick refusal has its HTTP status, short enough that no client or proxy gives up on a slow expert.
 */
export class StreamWriter {
  readonly #exchange: Exchange;
  readonly #form: StreamForm;
  readonly #headers: () => Record<string, string>;
  readonly #pingMs: number;
  readonly #headersTimer: NodeJS.Timeout;
  #pingTimer: NodeJS.Timeout | undefined;
  #isOpen = false;
  #unsent = '';
  #room: Promise<void> | undefined;

  constructor(
    exchange: Exchange,
    form: StreamForm,
    headers: () => Record<string, string>,
    timing: StreamTiming,
  ) {
    this.#exchange = exchange;
    this.#form = form;
    this.#headers = headers;
    this.#pingMs = timing.pingMs;
    this.#headersTimer = setTimeout(() => {
      this.#open();
      exchange.flushHeaders();
    }, timing.streamHeadersMs);
  }

  /** True once an error can only be told inside the stream. */
  get isOpen(): boolean {
    return this.#isOpen || this.#unsent !== '';
  }

  /** Where the client reads slowly: resolves when there is room again. */
  get room(): Promise<void> | undefined {
    return this.#room;
  }

  /**
   * Gathers what is said in one turn, whatever waits in between: an upstream's packet often has several chunks, the last
   * one included, and each write is a system call.
   */
  say(text: string): void {
    if (this.#unsent === '') process.nextTick(() => this.#send());
    this.#unsent += text;
  }

  end(lastWords: string): void {
    const text = this.#unsent + lastWords;
    this.#unsent = '';
    if (!this.#isOpen) this.#open(Buffer.byteLength(text));
    this.#stopTimers();
    this.#exchange.end(text);
  }

  /** The stream will not be used: nothing was sent, and nothing will be. */
  cancel(): void {
    this.#unsent = '';
    this.#stopTimers();
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

  /** `lengthBytes`: of the whole body, where it is known. */
  #open(lengthBytes?: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    clearTimeout(this.#headersTimer);
    this.#exchange.openStream(this.#headers(), this.#form.contentType, lengthBytes);
    const { ping } = this.#form;
    if (ping !== undefined && lengthBytes === undefined)
      this.#pingTimer = setInterval(() => this.say(ping), this.#pingMs);
  }

  #stopTimers(): void {
    clearTimeout(this.#headersTimer);
    clearInterval(this.#pingTimer);
  }
}
