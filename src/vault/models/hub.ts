import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import { type DoorReply, type DownloadDoor, header } from './download-door.ts';
import type { HubReference } from './hub-reference.ts';
import { type HubContext, hubRefusal } from './hub-refusal.ts';
import { FIRST_FAILURES, Tries } from './try-again.ts';

/** A list of files longer than this is no model's. */
const MOST_PAGES = 20;
const MOST_ALIKE = 5;
const REPLY_LIMIT_BYTES = 16 * 1024 * 1024;

/** A repository as it stood at one commit. */
export interface HubRepo {
  readonly name: string;
  readonly commit: string;
  readonly license: string | undefined;
  readonly files: readonly HubFile[];
}

export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Of files kept as LFS or Xet objects, as large ones are. */
  readonly sha256: string | undefined;
}

/** A reply with its JSON; undefined where it is none. */
interface Said {
  readonly reply: DoorReply;
  readonly value: unknown;
}

/** What the hub's API says of models. Anything it says is checked before it is used. */
export class Hub {
  readonly #context: HubContext;

  constructor(context: HubContext) {
    this.#context = context;
  }

  /** A repository's files at a revision, which is fixed to its commit. Throws AppError, with near names where there are. */
  async repo({ repo, revision }: HubReference): Promise<HubRepo> {
    const about = await this.#json(
      `/api/models/${repo}/revision/${encodeURIComponent(revision)}`,
      `hf:${repo}`,
    ).catch(async (error) => {
      throw await this.#withNearName(error, repo);
    });
    const { sha, cardData, tags } = fieldsOf(about);
    if (typeof sha !== 'string' || !/^[0-9a-f]{7,64}$/.test(sha))
      throw this.#odd(`revision ${revision} of ${repo}`);
    return {
      name: repo,
      commit: sha,
      license: licenseIn(cardData, tags),
      files: await this.#files(repo, sha),
    };
  }

  /** Repositories of that name that hold GGUF files: what to try where one holds none. */
  async alike(repo: string): Promise<string[]> {
    const search = repo.split('/')[1] ?? '';
    const query = new URLSearchParams({
      search,
      filter: 'gguf',
      limit: String(MOST_ALIKE),
      sort: 'downloads',
    });
    const found = await this.#json(`/api/models?${query}`, repo).catch(() => []);
    return idsOf(found).slice(0, MOST_ALIKE);
  }

  async #files(repo: string, commit: string): Promise<HubFile[]> {
    const files: HubFile[] = [];
    let path: string | undefined = `/api/models/${repo}/tree/${commit}?recursive=true`;
    for (let page = 0; path !== undefined && page < MOST_PAGES; page++) {
      const { reply, value: entries }: Said = await this.#get(path, `hf:${repo}`);
      if (!Array.isArray(entries)) throw this.#odd(`the files of ${repo}`);
      files.push(...entries.flatMap(fileOf));
      path = nextPage(reply, this.#context.door);
    }
    return files;
  }

  async #json(path: string, shownAs: string): Promise<unknown> {
    return (await this.#get(path, shownAs)).value;
  }

  async #get(path: string, shownAs: string): Promise<Said> {
    const { door, signal } = this.#context;
    const tries = new Tries(this.#context, FIRST_FAILURES);
    for (;;) {
      try {
        const reply = await door.get(path, { accept: 'application/json' }, signal);
        if (reply.status === 200) return { reply, value: parse(await reply.body.bytes(REPLY_LIMIT_BYTES)) };
        throw await hubRefusal(this.#context, reply, shownAs);
      } catch (failure) {
        await tries.after(failure);
      }
    }
  }

  /** The hub answers alike for what is not there and what is hidden; a name close by is often what was meant. */
  async #withNearName(error: unknown, repo: string): Promise<unknown> {
    const isMissing =
      error instanceof AppError && (error.code === 'not_found' || error.code === 'key_missing');
    if (!isMissing || error.details.param === 'revision') return error;
    const [owner = '', name = ''] = repo.split('/');
    const query = new URLSearchParams({ author: owner, search: name.slice(0, 5), limit: '100' });
    const found = await this.#json(`/api/models?${query}`, repo).catch(() => []);
    const ids = idsOf(found);
    // Most often an ending is missing: -GGUF, or -Instruct-GGUF.
    const near = ids.find((id) => id.toLowerCase().startsWith(repo.toLowerCase())) ?? nearest(repo, ids);
    if (near === undefined || near === repo) return error;
    return new AppError('not_found', error.message, {
      hint: `Did you mean hf:${near}? ${error.hint ?? ''}`,
      cause: error,
    });
  }

  #odd(what: string): AppError {
    return new AppError(
      'upstream_unusable',
      `Cannot read what ${this.#context.door.origin} says of ${what}: it is not as the hub's API says it`,
      {
        hint: 'Is --hub the address of a Hugging Face hub or a mirror of it?',
      },
    );
  }
}

/** Where a file of a repository is fetched from. */
export function resolvePath(repo: string, commit: string, file: string): string {
  return `/${repo}/resolve/${commit}/${file.split('/').map(encodeURIComponent).join('/')}`;
}

function fileOf(entry: unknown): HubFile[] {
  const { type, path, size, lfs } = fieldsOf(entry);
  const { oid, size: lfsBytes } = fieldsOf(lfs);
  const bytes = lfsBytes ?? size;
  if (type !== 'file' || typeof path !== 'string' || !isShowable(path)) return [];
  if (!Number.isSafeInteger(bytes) || path.split('/').includes('..')) return [];
  const sha256 = /^[0-9a-f]{64}$/.test(String(oid)) ? String(oid) : undefined;
  return [{ path, bytes: bytes as number, sha256 }];
}

/** The next page of a list, where it lies at the same host (RFC 8288). */
function nextPage({ headers }: DoorReply, { origin }: DownloadDoor): string | undefined {
  const target = /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(header(headers, 'link') ?? '')?.[1];
  const url = target === undefined ? null : URL.parse(target, origin);
  return url?.origin === origin ? url.pathname + url.search : undefined;
}

function licenseIn(cardData: unknown, tags: unknown): string | undefined {
  const { license } = fieldsOf(cardData);
  const tagged = Array.isArray(tags) ? tags.find((tag) => /^license:./.test(String(tag))) : undefined;
  const named = typeof license === 'string' ? license : tagged && String(tagged).slice('license:'.length);
  return named && isShowable(named) ? named.slice(0, 100) : undefined;
}

/** A stranger's text must not move the cursor of the terminal that it is shown in. */
function isShowable(text: string): boolean {
  return !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text);
}

function idsOf(list: unknown): string[] {
  const ids = Array.isArray(list) ? list.map((model) => fieldsOf(model).id) : [];
  return ids.filter((id) => typeof id === 'string' && /^[\w.-]+\/[\w.-]+$/.test(id)) as string[];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // told by who wanted a field of it
  }
}
