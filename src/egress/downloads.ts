import Pool from 'undici/lib/dispatcher/pool.js';
import { AppError } from '#contract/errors.ts';
import { isPrivateByName, zoneByName } from './address.ts';
import type { Addressee } from './addressee.ts';
import { downloadTarget, refuseMetadata } from './download-target.ts';
import type { Witness } from './egress.ts';
import { describeFailure } from './failures.ts';
import { guardedLookup, type Resolve, systemResolve } from './guarded-lookup.ts';
import { type OutboundReply, Transfer } from './transfer.ts';

const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_BYTE_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 30_000;

export interface DownloadOptions {
  /** A bearer token for the first host. No other host is shown it. */
  readonly token?: string | undefined;
  readonly witness?: Witness;
  readonly resolve?: Resolve;
  readonly idleTimeoutMs?: number;
}

/** What a host was asked for and what it sent, for the owner to see. */
export interface HostTally {
  readonly origin: string;
  readonly requests: number;
  readonly bytesIn: number;
}

export interface DownloadReply extends OutboundReply {
  /** What the first host said, where it sent us on to another. */
  readonly firstHeaders: OutboundReply['headers'];
}

/**
 * The door for files that the owner asked for by name. It leads to one origin, and on to where that origin redirects:
 * never from https to http, never from a public host into a private network, to a metadata service not at all.
 */
export class Downloads {
  readonly origin: string;
  readonly #options: DownloadOptions;
  readonly #isInside: boolean;
  readonly #hosts = new Map<
    string,
    { addressee: Addressee; pool: Pool; requests: number; bytesIn: number }
  >();

  /** `origin` is written by the owner; throws AppError `egress_refused` where it is a metadata service. */
  constructor(origin: string, options: DownloadOptions = {}) {
    this.origin = origin;
    this.#options = options;
    this.#isInside = isPrivateByName(new URL(origin).hostname);
    refuseMetadata(new URL(origin));
  }

  /** The reply to a GET, with the redirects behind it; any status but those. Throws AppError. */
  async get(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<DownloadReply> {
    let url = new URL(path, this.origin);
    if (url.origin !== this.origin)
      throw new AppError('egress_refused', `Cannot download ${path}: it does not lie at ${this.origin}`);
    let firstHeaders: OutboundReply['headers'] | undefined;
    for (let hops = 0; ; hops++) {
      const reply = await this.#send(url, headers, signal);
      firstHeaders ??= reply.headers;
      if (![301, 302, 303, 307, 308].includes(reply.status)) return { ...reply, firstHeaders };
      reply.body.discard();
      url = downloadTarget(url, { ...reply, hops, isInside: this.#isInside });
    }
  }

  /** The hosts that were asked, in order. */
  hosts(): HostTally[] {
    return [...this.#hosts].map(([origin, { requests, bytesIn }]) => ({ origin, requests, bytesIn }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map(({ pool }) => pool.destroy()));
  }

  async #send(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<OutboundReply> {
    const { origin, pathname, search } = url;
    await this.#options.witness?.({ origin, zone: zoneByName(url.hostname), path: pathname, bytesOut: 0 });
    signal.throwIfAborted();
    const host = this.#host(origin);
    host.requests++;
    const transfer = new Transfer(
      signal,
      undefined,
      (error) => describeFailure(host.addressee, error),
      (bytes) => {
        host.bytesIn += bytes;
      },
    );
    const { token } = this.#options;
    const shown = token && origin === this.origin ? { authorization: `Bearer ${token}` } : {};
    host.pool.dispatch(
      // Compressed bytes have other ranges and another length.
      {
        path: pathname + search,
        method: 'GET',
        headers: { 'user-agent': 'freehold', 'accept-encoding': 'identity', ...headers, ...shown },
      },
      transfer,
    );
    return transfer.reply;
  }

  #host(origin: string) {
    const known = this.#hosts.get(origin);
    if (known) return known;
    const addressee = this.#addressee(origin);
    const pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      headersTimeout: addressee.firstByteTimeoutMs,
      bodyTimeout: addressee.idleTimeoutMs,
      connect: {
        timeout: addressee.connectTimeoutMs,
        lookup: guardedLookup(addressee, this.#options.resolve ?? systemResolve),
      },
    });
    const host = { addressee, pool, requests: 0, bytesIn: 0 };
    this.#hosts.set(origin, host);
    return host;
  }

  #addressee(origin: string): Addressee {
    return {
      name: 'the host of the download',
      origin,
      zone: this.#isInside ? 'device' : 'outside',
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      firstByteTimeoutMs: FIRST_BYTE_TIMEOUT_MS,
      idleTimeoutMs: this.#options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      advice: {
        address:
          'Is this machine online, and the address right? A file that is here already: freehold add FILE',
        slow: () => 'Try again later; what came is kept.',
        inward: (host) => `If ${host} is a machine of yours, write its address instead of its name.`,
      },
    };
  }
}
