import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Ends the connection in the middle of the reply: with a TCP reset, or quietly. */
export const RESET = Symbol('reset');
export const CUT = Symbol('cut');

/**
 * What happens next in a reply: bytes leave as one write, a promise holds the rest back until it settles, a
 * function is called when its turn comes.
 */
export type Step =
  | string
  | Uint8Array
  | Promise<unknown>
  | (() => Promise<unknown> | undefined)
  | typeof RESET
  | typeof CUT;

/** A step that lets what was written reach its reader first, so that two writes are two reads. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A reply as the test wants it, right or wrong. Nothing is added: a `content-length` may lie. */
export interface Script {
  /** 200 where left out. */
  readonly status?: number;
  /** `content-type: application/json` where left out. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Not even the status leaves before this settles. */
  readonly before?: Promise<unknown>;
  /** The body; the reply ends after the last step. A promise that never settles makes it hang. */
  readonly body?: string | Uint8Array | readonly Step[];
  /** Written on the socket instead of any HTTP reply, which then ends. */
  readonly raw?: string;
}

export type Scripting = Script | ((request: SeenRequest) => Script);

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  readonly json: any;
  /** Resolves with `performance.now()` when the client left before the reply was complete; else never. */
  readonly aborted: Promise<number>;
  /** The same, for asking instead of waiting. */
  readonly abortedAt: number | undefined;
}

const UNSCRIPTED: Script = { status: 500, body: '{"error":{"message":"the test scripted no reply"}}' };

/**
 * An upstream on loopback that answers as scripted: each request takes the first script in the queue, or else the
 * one for `always`. It keeps no time of its own: pauses are promises that the test settles.
 */
export class ScriptedUpstream {
  readonly requests: SeenRequest[] = [];
  /** The script for requests that find the queue empty. */
  always: Scripting = UNSCRIPTED;
  readonly #queue: Scripting[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #watchers: (() => void)[] = [];

  static async open(): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream();
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  /** The base address that an expert is configured with. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Scripts for the next requests, in order. */
  reply(...scripts: Scripting[]): void {
    this.#queue.push(...scripts);
  }

  /** The request of this number, from 0, once it arrived whole. */
  async request(index: number): Promise<SeenRequest> {
    for (;;) {
      const seen = this.requests[index];
      if (seen) return seen;
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** Forgets requests and scripts: a fresh start for the next test. */
  reset(): void {
    this.requests.length = 0;
    this.#queue.length = 0;
    this.always = UNSCRIPTED;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const left = whenLeft(response);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // it left before it had asked
    }
    const seen = see(request, Buffer.concat(chunks).toString('utf8'), left);
    this.requests.push(seen);
    for (const wake of this.#watchers.splice(0)) wake();
    const scripted = this.#queue.shift() ?? this.always;
    await play(typeof scripted === 'function' ? scripted(seen) : scripted, response, left.promise);
  }
}

interface Leaving {
  readonly promise: Promise<number>;
  at: number | undefined;
}

function whenLeft(response: ServerResponse): Leaving {
  const { promise, resolve } = Promise.withResolvers<number>();
  const leaving: Leaving = { promise, at: undefined };
  response.once('close', () => {
    if (response.writableFinished) return;
    leaving.at = performance.now();
    resolve(leaving.at);
  });
  return leaving;
}

function see(request: IncomingMessage, body: string, left: Leaving): SeenRequest {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    get json() {
      return JSON.parse(body);
    },
    aborted: left.promise,
    get abortedAt() {
      return left.at;
    },
  };
}

async function play(script: Script, response: ServerResponse, left: Promise<number>): Promise<void> {
  if (script.before) await Promise.race([script.before, left]);
  if (response.destroyed) return;
  if (script.raw !== undefined) {
    response.socket?.end(script.raw);
    return;
  }
  const { body = '' } = script;
  const isWhole = typeof body === 'string' || body instanceof Uint8Array;
  response.writeHead(script.status ?? 200, script.headers ?? { 'content-type': 'application/json' });
  if (!isWhole) response.flushHeaders();
  for (const step of isWhole ? [body] : body) {
    if (response.destroyed) return;
    if (step === RESET) response.socket?.resetAndDestroy();
    else if (step === CUT) response.socket?.end();
    else if (typeof step === 'string' || step instanceof Uint8Array) {
      if (!response.write(step)) await Promise.race([once(response, 'drain'), left]); // the client is slow
    } else await Promise.race([typeof step === 'function' ? step() : step, left]);
  }
  response.end();
}
