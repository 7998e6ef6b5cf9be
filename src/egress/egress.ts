import Pool from 'undici/lib/dispatcher/pool.js';
import { AppError } from '#contract/errors.ts';
import { isMetadataHost } from './address.ts';
import { type Addressee, expertAddressee } from './addressee.ts';
import type { Destination, Intent } from './destination.ts';
import { describeFailure } from './failures.ts';
import { guardedLookup, type Resolve, systemResolve } from './guarded-lookup.ts';
import { type OutboundReply, Transfer } from './transfer.ts';

export interface OutboundRequest {
  readonly expertId: string;
  readonly method: 'GET' | 'POST';
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The ask that this sends, where it sends one. */
  readonly traceId?: string | undefined;
  readonly signal: AbortSignal;
  /** Wait for the whole reply, up to so many bytes, instead of its beginning: one wait instead of several. */
  readonly gatherBytes?: number;
}

/** Told before a byte leaves: the ledger. Where it answers with a promise, the send waits for it. */
export type Witness = (intent: Intent) => Promise<void> | undefined;

export interface Egress {
  send(request: OutboundRequest): Promise<OutboundReply>;
  /** From now on it leads there too; what was under way to the same expert's former place may end. Throws AppError. */
  admit(place: Destination): void;
  /** From now on it leads there no more; what is under way may end. */
  dismiss(expertId: string): void;
  close(): Promise<void>;
}

/** Redirects inside one host that are followed before giving up. */
const MAX_REDIRECTS = 3;

/** Opens the only door to the outside: it leads to `destinations`, those admitted later, and nowhere else. */
export function openEgress(
  destinations: readonly Destination[],
  options: { resolve?: Resolve; witness?: Witness } = {},
): Egress {
  const doors = new Map(destinations.map((place) => [place.expertId, openDoor(place, options.resolve)]));
  /** Dismissed, with something still under way. */
  const leaving = new Set<Pool>();

  function dismiss(expertId: string): void {
    const pool = doors.get(expertId)?.pool;
    if (!pool) return;
    doors.delete(expertId);
    leaving.add(pool);
    void pool.close().finally(() => leaving.delete(pool));
  }

  function doorFor(request: OutboundRequest): Door {
    const door = doors.get(request.expertId);
    if (!door || request.origin !== door.place.origin) throw notConfigured(request);
    return door;
  }

  async function send(request: OutboundRequest): Promise<OutboundReply> {
    let door = doorFor(request);
    let path = request.path;
    for (let hops = 0; ; hops++) {
      const waiting = options.witness?.({
        expertId: request.expertId,
        ...(request.traceId === undefined ? {} : { traceId: request.traceId }),
        origin: request.origin,
        zone: door.place.zone,
        path: path.split('?')[0] ?? path, // a query may hold a key
        bytesOut: request.body?.length ?? 0,
      });
      if (waiting) {
        await waiting;
        door = doorFor(request); // it may have been dismissed meanwhile
      }
      const reply = await transfer(door, request, path);
      if (reply.status < 300 || reply.status > 399 || reply.status === 304) return reply;
      reply.body.discard();
      path = redirectTarget(request, path, reply, hops);
    }
  }

  return {
    send,
    admit: (place) => {
      const door = openDoor(place, options.resolve);
      dismiss(place.expertId);
      doors.set(place.expertId, door);
    },
    dismiss,
    close: async () => {
      const pools = [...[...doors.values()].map(({ pool }) => pool), ...leaving];
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

interface Door {
  place: Destination;
  addressee: Addressee;
  pool: Pool;
}

function openDoor(place: Destination, resolve: Resolve = systemResolve): Door {
  const host = new URL(place.origin).hostname;
  if (isMetadataHost(host)) {
    throw new AppError(
      'egress_refused',
      `Cannot use "${place.origin}" for expert "${place.expertId}": it is a cloud metadata service`,
    );
  }
  const addressee = expertAddressee(place);
  const pool = new Pool(place.origin, {
    connections: place.connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: place.firstByteTimeoutMs,
    bodyTimeout: place.idleTimeoutMs,
    connect: { timeout: place.connectTimeoutMs, lookup: guardedLookup(addressee, resolve) },
  });
  return { place, addressee, pool };
}

function transfer(door: Door, request: OutboundRequest, path: string): Promise<OutboundReply> {
  request.signal.throwIfAborted();
  const transfer = new Transfer(request.signal, request.gatherBytes, (error) =>
    describeFailure(door.addressee, error),
  );
  door.pool.dispatch(
    { path, method: request.method, headers: request.headers, body: request.body ?? null },
    transfer,
  );
  return transfer.reply;
}

/** A POST may only be repeated where the status says so (RFC 9110, section 15.4), and never at another host. */
function redirectTarget(request: OutboundRequest, path: string, reply: OutboundReply, hops: number): string {
  const header = reply.headers.location;
  const location = Array.isArray(header) ? header[0] : header;
  const target = location ? URL.parse(location, request.origin + path) : null;
  const refuse = (because: string) =>
    new AppError(
      'egress_refused',
      `Expert "${request.expertId}" answered ${reply.status} to ${request.origin}${path}: ${because}`,
      {
        hint: `Set experts.${request.expertId}.url to the address that answers directly.`,
      },
    );
  if (!target) throw refuse(`a redirect without a usable address (${location ?? 'none'})`);
  if (target.origin !== request.origin)
    throw refuse(`a redirect to another host, ${target.origin}, which is not followed`);
  if (request.method === 'POST' && reply.status !== 307 && reply.status !== 308)
    throw refuse('a redirect that would drop the ask');
  if (hops >= MAX_REDIRECTS) throw refuse(`more than ${MAX_REDIRECTS} redirects`);
  return target.pathname + target.search;
}

function notConfigured(request: OutboundRequest): AppError {
  return new AppError(
    'egress_refused',
    `Cannot send to ${request.origin} for expert "${request.expertId}": that host is not in the configuration`,
    { hint: `Type: freehold connect ${request.expertId} --url ${request.origin}/v1` },
  );
}
