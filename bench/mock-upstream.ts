/**
 * A very cheap OpenAI-compatible upstream. Raw node:net and prebuilt bytes instead of node:http, so that on a
 * machine of two cores the gateway under test is the bottleneck and not this.
 *
 * Prints one JSON line `{"port":…}` when it listens, and ends when its stdin ends: it outlives no bench.
 */
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { completionReply, countReply, MODELS_REPLY, refusal, streamFrames } from './mock-replies.ts';

interface Settings {
  delayMs: number;
  chunkDelayMs: number;
  chunks: number;
}

interface MockRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';
const settings = readSettings();
const count = { asks: 0, streams: 0 };

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      'delay-ms': { type: 'string', default: '0' },
      'chunk-delay-ms': { type: 'string', default: '0' },
      chunks: { type: 'string', default: '20' },
    },
  });
  return {
    delayMs: Number(values['delay-ms']),
    chunkDelayMs: Number(values['chunk-delay-ms']),
    chunks: Number(values.chunks),
  };
}

/** One connection: requests are answered in the order they came, however they were cut into packets. */
class Connection {
  #pending: Buffer = Buffer.alloc(0);
  #busy = false;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data: Buffer) => this.#receive(data));
    socket.on('error', () => socket.destroy());
  }

  #receive(data: Buffer): void {
    this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    this.#drain();
  }

  #drain(): void {
    while (!this.#busy && this.#pending.length > 0) {
      const request = this.#next();
      if (request === undefined) return;
      const answering = answer(this.#socket, request);
      if (answering === undefined) continue;
      this.#busy = true;
      answering.then(() => {
        this.#busy = false;
        this.#drain();
      });
    }
  }

  #next(): MockRequest | undefined {
    const headEnd = this.#pending.indexOf(HEAD_END);
    if (headEnd === -1) return undefined;
    const head = this.#pending.toString('latin1', 0, headEnd);
    const length = bodyLength(head);
    if (length === undefined) {
      this.#pending = Buffer.alloc(0);
      this.#socket.end(refusal(411, 'the mock reads only bodies with a content-length'));
      return undefined;
    }
    const bodyStart = headEnd + HEAD_END.length;
    const bodyEnd = bodyStart + length;
    if (this.#pending.length < bodyEnd) return undefined;
    const body = this.#pending.subarray(bodyStart, bodyEnd);
    this.#pending = this.#pending.subarray(bodyEnd);
    const [method = '', path = ''] = head.slice(0, head.indexOf('\r\n')).split(' ');
    return { method, path, body };
  }
}

function bodyLength(head: string): number | undefined {
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (found) return Number(found[1]);
  return /\r\ntransfer-encoding:/i.test(head) ? undefined : 0;
}

/** Answers at once and returns nothing, or returns a promise where a delay is set. */
function answer(socket: Socket, request: MockRequest): Promise<void> | undefined {
  if (request.method === 'POST' && request.path === '/v1/chat/completions')
    return complete(socket, request.body);
  if (request.path === '/v1/models') socket.write(MODELS_REPLY);
  else if (request.path === '/count') socket.write(countReply(count));
  else if (request.path.startsWith('/settings?')) socket.write(change(request.path));
  else socket.write(refusal(404, `the mock has no ${request.method} ${request.path}`));
  return undefined;
}

/** `/settings?chunk-delay-ms=15`: lets a bench slow a stream down while it checks that nobody buffers it. */
function change(path: string): string {
  const query = new URLSearchParams(path.slice(path.indexOf('?')));
  settings.delayMs = Number(query.get('delay-ms') ?? settings.delayMs);
  settings.chunkDelayMs = Number(query.get('chunk-delay-ms') ?? settings.chunkDelayMs);
  settings.chunks = Number(query.get('chunks') ?? settings.chunks);
  return countReply(count);
}

function complete(socket: Socket, body: Buffer): Promise<void> | undefined {
  count.asks += 1;
  const number = count.asks;
  if (!asksFor(body, 'stream')) {
    if (settings.delayMs > 0)
      return pause(settings.delayMs).then(() => write(socket, completionReply(number)));
    socket.write(completionReply(number), 'latin1');
    return undefined;
  }
  count.streams += 1;
  const frames = streamFrames(number, settings.chunks, asksFor(body, 'include_usage'));
  if (settings.delayMs > 0 || settings.chunkDelayMs > 0) return streamSlowly(socket, frames);
  // Each frame is its own write, as an upstream that generates token by token would send it.
  for (const frame of frames) socket.write(frame, 'latin1');
  return undefined;
}

function asksFor(body: Buffer, flag: string): boolean {
  return body.includes(`"${flag}":true`) || body.includes(`"${flag}": true`);
}

async function streamSlowly(socket: Socket, frames: readonly string[]): Promise<void> {
  if (settings.delayMs > 0) await pause(settings.delayMs);
  for (const frame of frames) {
    write(socket, frame);
    if (settings.chunkDelayMs > 0) await pause(settings.chunkDelayMs);
  }
}

function write(socket: Socket, text: string): void {
  if (socket.writable) socket.write(text, 'latin1');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const server = createServer({ noDelay: true }, (socket) => new Connection(socket));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mock got no port');
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
