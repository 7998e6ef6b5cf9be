import { hash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Downloads } from '#egress/downloads.ts';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export interface ScriptedRepo {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly license?: string;
  /** Only who shows this token may have its files. */
  readonly token?: string;
}

/** What goes wrong with the next reply that carries a file: a status instead of bytes, or an end before its time. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly cutAfter: number };

export interface SeenAtHub {
  readonly host: 'hub' | 'cdn';
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A model hub on loopback, as the real one answers: an API at one port, which redirects to files at another. It does
 * right unless a test asks for a fault.
 */
export class ScriptedHub {
  readonly repos: Record<string, ScriptedRepo> = {};
  readonly seen: SeenAtHub[] = [];
  /** Taken by the next replies with bytes, in order. A probe for one byte takes none. */
  readonly faults: Fault[] = [];
  /** Taken by the next replies of the API and of redirects. */
  readonly apiFaults: { status: number; headers?: Record<string, string>; cut?: boolean }[] = [];
  /** Whether parts of files can be asked for. */
  ranges = true;
  /** What files are sent as, where not as they are: damage on the way. */
  tamper: (bytes: Buffer) => Buffer = (bytes) => bytes;
  /** What the etag of a file is, where not its hash. */
  etag: ((bytes: Buffer) => string) | undefined;
  /** Between pieces of 64 KiB. */
  pauseMs = 0;
  /** How many files a page of a list holds. */
  pageLength = 1_000;
  readonly #hub = createServer((request, response) => void this.#api(request, response));
  readonly #cdn = createServer((request, response) => void this.#file(request, response));

  url = '';
  cdnUrl = '';

  static async open(): Promise<ScriptedHub> {
    const hub = new ScriptedHub();
    hub.url = await listen(hub.#hub);
    hub.cdnUrl = await listen(hub.#cdn);
    return hub;
  }

  /** A door to it, as the commands open it. */
  door(token?: string): Downloads {
    return new Downloads(this.url, { token });
  }

  /** A door past the hub, to where the files lie. */
  doorToFiles(): Downloads {
    return new Downloads(this.cdnUrl);
  }

  /** Requests for bytes of files, probes left out. */
  get fetched(): string[] {
    const ranges = this.seen
      .filter(({ host }) => host === 'cdn')
      .map(({ headers }) => headers.range ?? 'whole');
    return ranges.filter((range) => range !== 'bytes=0-0');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.#hub, this.#cdn]) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  }

  #api(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.seen.push({ host: 'hub', path: url.pathname + url.search, headers: request.headers });
    const fault = this.apiFaults.shift();
    if (fault) {
      response.writeHead(fault.status, fault.headers);
      if (fault.cut) response.write('{"half', () => response.destroy());
      else response.end('{"error":"as scripted"}');
      return;
    }
    const [, repo, revision = '', rest = ''] =
      /^(?:\/api\/models)?\/([^/]+\/[^/]+)\/(?:revision|tree|resolve)\/([^/]+)\/?(.*)$/.exec(url.pathname) ??
      [];
    const known = repo === undefined ? undefined : this.repos[decodeURIComponent(repo)];
    if (repo === undefined) this.#search(url, response);
    else if (!known) refuse(response, 401, 'RepoNotFound');
    else if (revision !== COMMIT && revision !== 'main') refuse(response, 404, 'RevisionNotFound');
    else if (url.pathname.includes('/revision/')) this.#about(response, repo, known);
    else if (url.pathname.includes('/tree/')) this.#tree(response, known, url);
    else this.#resolve(request, response, known, decodeURIComponent(rest), repo);
  }

  #search(url: URL, response: ServerResponse): void {
    const author = url.searchParams.get('author') ?? '';
    const search = url.searchParams.get('search') ?? '';
    const holdsGguf = (id: string) =>
      Object.keys(this.repos[id]?.files ?? {}).some((path) => path.endsWith('.gguf'));
    const wanted = (id: string) => id.startsWith(author) && (author !== '' || id.includes(search));
    const ids = Object.keys(this.repos).filter((id) => wanted(id) && (author !== '' || holdsGguf(id)));
    const found = ids.map((id) => ({ id }));
    if (url.pathname === '/api/models') json(response, found);
    else refuse(response, 404, '');
  }

  #about(response: ServerResponse, id: string, { license }: ScriptedRepo): void {
    json(response, { id, sha: COMMIT, tags: license ? ['gguf', `license:${license}`] : ['gguf'] });
  }

  #tree(response: ServerResponse, { files }: ScriptedRepo, url: URL): void {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const all = Object.entries(files).map(([path, bytes]) => entryOf(path, bytes));
    const next = from + this.pageLength;
    url.searchParams.set('cursor', String(next));
    const more: Record<string, string> = next < all.length ? { link: `<${url.href}>; rel="next"` } : {};
    json(response, [{ type: 'directory', path: 'a', size: 0 }, ...all.slice(from, next)], more);
  }

  #resolve(
    request: IncomingMessage,
    response: ServerResponse,
    repo: ScriptedRepo,
    path: string,
    id: string,
  ): void {
    const bytes = repo.files[path];
    const shown = request.headers.authorization;
    if (!bytes) refuse(response, 404, 'EntryNotFound');
    else if (repo.token !== undefined && shown !== `Bearer ${repo.token}`)
      refuse(response, shown ? 403 : 401, 'GatedRepo');
    else this.#redirect(response, id, path, bytes);
  }

  #redirect(response: ServerResponse, id: string, path: string, bytes: Buffer): void {
    const target = `${this.cdnUrl}/${encodeURIComponent(id)}/${encodeURIComponent(path)}?signature=secret`;
    response.writeHead(302, {
      location: target,
      'x-repo-commit': COMMIT,
      'x-linked-size': bytes.length,
      ...(isLarge(path) ? { 'x-linked-etag': `"${sha256(bytes)}"` } : {}),
    });
    response.end();
  }

  async #file(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.cdnUrl);
    this.seen.push({ host: 'cdn', path: url.pathname, headers: request.headers });
    const [, id = '', path = ''] = url.pathname.split('/').map(decodeURIComponent);
    const original = this.repos[id]?.files[path];
    if (!original) {
      refuse(response, 404, '');
      return;
    }
    const fault = request.headers.range === 'bytes=0-0' ? undefined : this.faults.shift();
    if (fault && 'status' in fault) {
      response.writeHead(fault.status, fault.headers).end();
      return;
    }
    const bytes = this.tamper(original);
    const etag = this.etag?.(bytes) ?? `"${sha256(original)}"`;
    const [start, end] = this.#rangeOf(request.headers, bytes, etag) ?? [0, bytes.length];
    const isPart = this.ranges && this.#rangeOf(request.headers, bytes, etag) !== undefined;
    response.writeHead(isPart ? 206 : 200, {
      etag,
      'content-length': end - start,
      ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` } : {}),
    });
    await this.#send(response, bytes.subarray(start, end), fault?.cutAfter);
  }

  /** Undefined: the whole file is sent. */
  #rangeOf(headers: IncomingHttpHeaders, bytes: Buffer, etag: string): [number, number] | undefined {
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
    const isOther = headers['if-range'] !== undefined && headers['if-range'] !== etag;
    if (!this.ranges || from === undefined || isOther) return undefined;
    return [Number(from), Math.min(bytes.length, to ? Number(to) + 1 : bytes.length)];
  }

  async #send(response: ServerResponse, bytes: Buffer, cutAfter = bytes.length): Promise<void> {
    const sent = bytes.subarray(0, cutAfter);
    const left = once(response, 'close');
    for (let at = 0; at < sent.length && !response.destroyed; at += 65_536) {
      if (!response.write(sent.subarray(at, at + 65_536)))
        await Promise.race([new Promise((resolve) => response.once('drain', resolve)), left]);
      if (this.pauseMs > 0) await delay(this.pauseMs);
    }
    if (cutAfter < bytes.length) {
      await delay(5); // lets what was written leave before the connection is reset
      response.destroy();
    } else response.end();
  }
}

function entryOf(path: string, bytes: Buffer) {
  const size = bytes.length;
  const lfs = isLarge(path) ? { lfs: { oid: sha256(bytes), size, pointerSize: 135 } } : {};
  return { type: 'file', path, size, oid: sha256(bytes).slice(0, 40), ...lfs };
}

const hashes = new WeakMap<Buffer, string>();

/** Computed once a file: a download in parts asks for it often. */
function sha256(bytes: Buffer): string {
  const known = hashes.get(bytes) ?? hash('sha256', bytes);
  hashes.set(bytes, known);
  return known;
}

/** Whether the hub keeps a file beside the repository, where it knows its sha256. */
function isLarge(path: string): boolean {
  return !path.startsWith('plain');
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'x-error-code': code, 'x-error-message': `scripted ${status}` }).end();
}

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
