import type { AnswerEvent } from '#contract/answer.ts';
import type { AppError } from '#contract/errors.ts';
import type { Exchange } from '../exchange.ts';
import { EVENT_STREAM, type StreamTiming, StreamWriter } from '../stream-writer.ts';
import { asEvent, ChunkEncoder } from './chunk-encoder.ts';
import type { Envelope } from './encode-chat.ts';
import { errorBody } from './errors.ts';

/** A streamed chat completion: events in, server-sent events out. */
export class StreamReply {
  readonly #encoder: ChunkEncoder;
  readonly #writer: StreamWriter;

  constructor(
    exchange: Exchange,
    envelope: Envelope,
    wantsUsage: boolean,
    headers: () => Record<string, string>,
    timing: StreamTiming,
  ) {
    this.#encoder = new ChunkEncoder(envelope, wantsUsage);
    this.#writer = new StreamWriter(exchange, EVENT_STREAM, headers, timing);
  }

  /** True once an error can only be told inside the stream. */
  get isOpen(): boolean {
    return this.#writer.isOpen;
  }

  take(event: AnswerEvent): Promise<void> | undefined {
    if (event.type === 'warning') return undefined;
    const chunks = this.#encoder.take(event);
    if (chunks !== '') this.#writer.say(chunks);
    return this.#writer.room;
  }

  /** A word to people who read the stream by eye; clients skip it. */
  comment(text: string): void {
    if (this.#writer.isOpen) this.#writer.say(`: ${text}\n\n`);
  }

  /** How far the answer is: an event of a kind of its own, for those who asked for it. */
  progress(frame: object): void {
    this.#writer.say(`event: progress\n${asEvent(JSON.stringify(frame))}`);
  }

  finish(): void {
    this.#writer.end('data: [DONE]\n\n');
  }

  /** Ends an open stream with an error. Without [DONE], so that nobody takes a torn answer for a whole one. */
  fail(error: AppError): void {
    this.#writer.end(asEvent(JSON.stringify(errorBody(error))));
  }

  /** The stream will not be used: nothing was sent, and nothing will be. */
  cancel(): void {
    this.#writer.cancel();
  }
}
