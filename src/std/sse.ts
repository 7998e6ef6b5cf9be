/** One server-sent event: its name ("message" where the stream gave none) and its data lines joined. */
export interface ServerSentEvent {
  name: string;
  data: string;
}

/**
 * Cuts a byte stream into server-sent events (HTML Living Standard, section 9.2.6), whatever the
 * boundaries at which the bytes arrive: a character, a line or a CRLF split over two packets is put
 * together again. Comments and unknown fields are dropped.
 */
export class SseDecoder {
  #decoder = new TextDecoder('utf-8', { fatal: false });
  #rest = '';
  #name = '';
  #data: string | undefined;
  #sawCr = false;

  /** Bytes held back because their line is not whole yet; the caller bounds it. */
  get pendingChars(): number {
    return this.#rest.length + (this.#data?.length ?? 0);
  }

  /** True when the stream stopped inside an event: something was being said that never ended. */
  get inside(): boolean {
    return this.#rest !== '' || this.#data !== undefined;
  }

  push(bytes: Uint8Array): ServerSentEvent[] {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (this.#sawCr && text.startsWith('\n')) text = text.slice(1);
    if (text !== '') this.#sawCr = false;
    const events: ServerSentEvent[] = [];
    let lineStart = 0;
    const whole = this.#rest + text;
    // Only the new part can hold a line end; the rest was searched before.
    for (let at = this.#rest.length; at < whole.length; at++) {
      const code = whole.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      this.#line(whole.slice(lineStart, at), events);
      if (code === 13) {
        if (at + 1 === whole.length) this.#sawCr = true;
        else if (whole.charCodeAt(at + 1) === 10) at++;
      }
      lineStart = at + 1;
    }
    this.#rest = whole.slice(lineStart);
    return events;
  }

  #line(line: string, events: ServerSentEvent[]): void {
    if (line === '') {
      if (this.#data !== undefined) events.push({ name: this.#name || 'message', data: this.#data });
      this.#data = undefined;
      this.#name = '';
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    let value = colon === -1 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (field === 'data') this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    else if (field === 'event') this.#name = value;
  }
}
