/** One event of a server-sent stream. */
export interface SentEvent {
  readonly event: string;
  readonly data: string;
}

/** Takes a stream of server-sent events apart, however its bytes were cut. */
export class SseParser {
  readonly #decoder = new TextDecoder();
  #line = '';
  #endedWithReturn = false;
  #event = '';
  #data: string[] = [];

  /** The events that these bytes complete. */
  take(bytes: Uint8Array): SentEvent[] {
    return this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  #read(text: string): SentEvent[] {
    const events: SentEvent[] = [];
    let from = 0;
    // A line end of two signs may be cut in between.
    if (this.#endedWithReturn && text.startsWith('\n')) from = 1;
    if (text !== '') this.#endedWithReturn = text.endsWith('\r');
    for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
      if (index < from) continue;
      const event = this.#take(this.#line + text.slice(from, index));
      if (event) events.push(event);
      this.#line = '';
      from = index + end.length;
    }
    this.#line += text.slice(from);
    return events;
  }

  #take(line: string): SentEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined; // a comment keeps the connection alive
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    return undefined;
  }

  #dispatch(): SentEvent | undefined {
    const event = { event: this.#event || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    return isEmpty ? undefined : event;
  }
}

/** The events of a body as they come, those that came together in one batch. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SentEvent[]> {
  const parser = new SseParser();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = parser.take(value);
      if (events.length > 0) yield events;
    }
  } finally {
    reader.cancel().catch(() => {}); // whoever leaves early lets the server know
  }
}
