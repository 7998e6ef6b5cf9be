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
    if (text !== '') {
      if (this.#sawCr && text.startsWith('\n')) text = text.slice(1);
      this.#sawCr = false;
    }
    const events: ServerSentEvent[] = [];
    let lineStart = 0;
    const hasCr = text.includes('\r');
    for (let at = lineEnd(text, 0, hasCr); at !== -1; at = lineEnd(text, lineStart, hasCr)) {
      this.#line(this.#rest + text.slice(lineStart, at), events);
      this.#rest = '';
      lineStart = at + 1;
      if (text.charCodeAt(at) !== 13) continue;
      if (lineStart === text.length) this.#sawCr = true;
      else if (text.charCodeAt(lineStart) === 10) lineStart++;
    }
    // Only added to and never looked into until its line ends: looking joins all its pieces, which for an event of
    // megabytes in small packets would take seconds.
    this.#rest += text.slice(lineStart);
    return events;
  }

  /** The event that lacked its blank line when the stream ended, if it has data. */
  end(): ServerSentEvent | undefined {
    const events: ServerSentEvent[] = [];
    if (this.#rest !== '') this.#line(this.#rest, events);
    this.#rest = '';
    this.#line('', events);
    return events[0];
  }

  #line(line: string, events: ServerSentEvent[]): void {
    if (line === '') {
      if (this.#data !== undefined) events.push({ name: this.#name || 'message', data: this.#data });
      this.#data = undefined;
      this.#name = '';
      return;
    }
    const colon = line.indexOf(':');
    const nameEnd = colon === -1 ? line.length : colon;
    if (isNamed(line, 'data', nameEnd)) {
      const value = valueAfter(line, nameEnd);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    } else if (isNamed(line, 'event', nameEnd)) this.#name = valueAfter(line, nameEnd);
  }
}

function isNamed(line: string, name: string, nameEnd: number): boolean {
  return nameEnd === name.length && line.startsWith(name);
}

function valueAfter(line: string, colon: number): string {
  return line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
}

/** Almost every server ends its lines with LF alone, which native code finds; CR is looked for only where there is one. */
function lineEnd(text: string, from: number, hasCr: boolean): number {
  const lf = text.indexOf('\n', from);
  if (!hasCr) return lf;
  const cr = text.indexOf('\r', from);
  return cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
}
