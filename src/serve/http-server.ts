import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '#contract/errors.ts';
import { isLoopbackAddress } from './access/loopback.ts';
import { Exchange } from './exchange.ts';
import { errorBody } from './openai/errors.ts';

export interface HttpLimits {
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** How long a client that was refused is still listened to, so that it can read why. */
  readonly lingerMs?: number;
}

const LINGER_MS = 5_000;

/** Turns sockets into exchanges. The only file that listens. */
export function httpServer(handle: (exchange: Exchange) => Promise<void>, limits: HttpLimits): Server {
  const server = createServer({
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs), // Node takes it no other way
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs, limits.requestTimeoutMs),
    keepAliveTimeout: 75_000, // longer than the idle time of common proxies, so that they close first
    maxHeaderSize: 64 * 1024,
  });
  const lingerMs = limits.lingerMs ?? LINGER_MS;
  const replies = new WeakMap<Duplex, ServerResponse>();
  let isLoopbackBind = false;
  server.on('listening', () => {
    const address = server.address();
    isLoopbackBind = typeof address === 'object' && isLoopbackAddress(address?.address ?? '');
  });
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    replies.set(request.socket, response);
    handle(new Exchange(request, response, isLoopbackBind)).then(() => settleUnread(request, lingerMs));
  };
  server.on('request', serve);
  server.on('checkContinue', serve); // the body is asked for only once its size was found fit
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuseRaw(error, socket, replies.get(socket));
    cutLater(socket, lingerMs);
  });
  return server;
}

/** Listens, and answers with the address in force once it does. */
export async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, resolve);
  });
  return server.address() as AddressInfo;
}

/** Stops taking asks, lets those in progress end for up to `drainMs`, then cuts them off. */
export async function stop(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(cutOff);
}

/** A reply may go out before the request came in whole. The rest is thrown away for a moment, then the line is cut. */
function settleUnread(request: IncomingMessage, lingerMs: number): void {
  if (request.complete || request.destroyed) return;
  request.removeAllListeners('data');
  request.resume();
  request.once('end', cutLater(request.socket, lingerMs));
}

/** Ends the connection for good after a moment, whatever the client does; unless told that it need not. */
function cutLater(socket: Duplex, lingerMs: number): () => void {
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  cut.unref();
  const spare = () => clearTimeout(cut);
  socket.once('close', spare);
  return spare;
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
};

/** What cannot be read as HTTP, or did not arrive in time, still gets an answer that says so. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Duplex, last: ServerResponse | undefined): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  // The request at fault was answered already, or is being answered: a second reply would be read as part of the first.
  if (last?.headersSent && !(last.writableFinished && last.req.complete)) {
    socket.end();
    return;
  }
  const refusal = describeRaw(error);
  const body = JSON.stringify(errorBody(refusal));
  socket.end(
    `HTTP/1.1 ${refusal.status} ${REASONS[refusal.status] ?? ''}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function describeRaw({ code, message }: NodeJS.ErrnoException): AppError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('slow_request', 'The request did not arrive in time', {
        hint: 'Send faster, or raise server.requestTimeoutMs (for the headers server.headersTimeoutMs).',
      });
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('too_large', 'The request headers are too large: the limit is 65536 bytes');
    default:
      return new AppError('bad_request', `The request is not HTTP/1.1 as it should be (${code ?? message})`);
  }
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): AppError {
  const hints: Record<string, string> = {
    EADDRINUSE:
      'Another program has that port. Give --port another number, or --port 0 to let the system choose.',
    EACCES: 'Ports below 1024 need more rights. Give --port a higher number.',
    EADDRNOTAVAIL: 'This machine has no such address. Give --host 127.0.0.1.',
  };
  return new AppError('config_invalid', `Cannot listen on ${host}:${port}: ${cause.code ?? cause.message}`, {
    hint: hints[cause.code ?? ''] ?? 'Check --host and --port.',
    cause,
  });
}
