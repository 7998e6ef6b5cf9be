import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#contract/errors.ts';

/** One request and the reply to it: what routes see of the socket. */
export class Exchange {
  readonly method: string;
  #path: string;
  readonly headers: IncomingMessage['headers'];
  readonly remoteAddress: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #search: string;
  #abort: AbortController | undefined;
  #extraHeaders: Record<string, string> | undefined;
  /** Set for asks: every reply then names the trace. */
  traceId: string | undefined;

  /** Whether only this machine can reach the socket that the server listens on. */
  readonly isLoopbackBind: boolean;

  constructor(request: IncomingMessage, response: ServerResponse, isLoopbackBind = false) {
    this.isLoopbackBind = isLoopbackBind;
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? 'GET';
    this.headers = request.headers;
    this.remoteAddress = request.socket.remoteAddress ?? '';
    const target = request.url ?? '/';
    const query = target.indexOf('?');
    this.#path = query === -1 ? target : target.slice(0, query);
    this.#search = query === -1 ? '' : target.slice(query);
  }

  get path(): string {
    return this.#path;
  }

  /** From now on the path is what stands below this one. */
  enter(prefix: string): void {
    this.#path = this.#path.slice(prefix.length);
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.#search);
  }

  /** A request header with one value; several are joined as RFC 9110, section 5.3 says. */
  header(name: string): string | undefined {
    const value = this.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Aborts when the client leaves before its reply is complete. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.#response.once('close', () => {
        if (!this.#response.writableFinished) abort.abort(new Error('The client went away'));
      });
      if (this.#response.destroyed) abort.abort(new Error('The client went away'));
    }
    return this.#abort.signal;
  }

  /** Nobody is there to answer, or the answer is already under way. */
  get isGone(): boolean {
    return this.#response.destroyed || this.#response.headersSent;
  }

  /** Headers for whatever reply will be sent. */
  addHeaders(headers: Record<string, string>): void {
    this.#extraHeaders = { ...this.#extraHeaders, ...headers };
  }

  /** The whole request body; more than `limitBytes` is refused before it is read. */
  body(limitBytes: number): Promise<Buffer> {
    const announced = Number(this.headers['content-length'] ?? 0);
    if (announced > limitBytes) return Promise.reject(tooLarge(limitBytes, `${announced} bytes`));
    if (this.headers.expect?.toLowerCase() === '100-continue') this.#response.writeContinue();
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      this.#request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limitBytes) {
          this.#request.removeAllListeners('data');
          chunks.length = 0;
          size = 0;
          reject(tooLarge(limitBytes, `more than ${limitBytes} bytes`));
        } else chunks.push(chunk);
      });
      this.#request.on('end', () =>
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)),
      );
      this.#request.on('error', reject);
    });
  }

  json(status: number, value: unknown, headers?: Record<string, string>): void {
    this.text(status, 'application/json', JSON.stringify(value), headers);
  }

  /** Text goes out in one piece with the headers, which bytes cannot. */
  text(status: number, contentType: string, text: string, headers?: Record<string, string>): void {
    this.#reply(status, contentType, text, Buffer.byteLength(text), headers);
  }

  bytes(status: number, contentType: string, body: Buffer, headers?: Record<string, string>): void {
    this.#reply(status, contentType, body, body.length, headers);
  }

  /** What the client has already is what it would get. */
  unchanged(headers: Record<string, string>): void {
    this.#response.writeHead(304, this.#complete([], headers));
    this.#response.end();
  }

  /** Ends a stream that would go on for as long as its client likes; whoever writes it hears so by `signal`. */
  dismiss(): void {
    this.#response.end();
    this.#abort?.abort(new Error('The client may not listen any more'));
  }

  /** Opens a stream, of `lengthBytes` where that is known; the headers leave with the first words, or when told to. */
  openStream(headers: Record<string, string>, contentType: string, lengthBytes?: number): void {
    const head = ['content-type', contentType];
    if (lengthBytes !== undefined) head.push('content-length', String(lengthBytes));
    // The last of the two keeps nginx in front from gathering tokens.
    head.push('cache-control', 'no-cache, no-transform', 'x-accel-buffering', 'no');
    this.#response.writeHead(200, this.#complete(head, headers));
  }

  flushHeaders(): void {
    this.#response.flushHeaders();
  }

  /** Writes a piece of a stream; resolves when a slow reader has room again. */
  write(text: string): Promise<void> | undefined {
    if (this.#response.destroyed || this.#response.write(text)) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        this.#response.off('drain', done);
        this.#response.off('close', done);
        resolve();
      };
      this.#response.once('drain', done);
      this.#response.once('close', done);
    });
  }

  end(lastWords: string): void {
    this.#response.end(lastWords);
  }

  #reply(
    status: number,
    contentType: string,
    body: string | Buffer,
    lengthBytes: number,
    headers: Record<string, string> | undefined,
  ): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    const head = ['content-type', contentType, 'content-length', String(lengthBytes)];
    this.#response.writeHead(status, this.#complete(head, headers));
    this.#response.end(this.method === 'HEAD' ? undefined : body);
  }

  /** Names and values in one flat list, which Node writes with the least ado. */
  #complete(head: string[], headers: Record<string, string> | undefined): string[] {
    if (this.traceId !== undefined) head.push('x-freehold-trace', this.traceId, 'x-request-id', this.traceId);
    for (const more of [this.#extraHeaders, headers]) {
      for (const name in more) head.push(name, more[name] as string);
    }
    return head;
  }
}

function tooLarge(limitBytes: number, size: string): AppError {
  return new AppError(
    'too_large',
    `Cannot take a request body of ${size}: the limit is ${limitBytes} bytes`,
    {
      hint: 'Send less, or raise server.bodyLimitBytes.',
    },
  );
}
