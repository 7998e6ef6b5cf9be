import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { CODINGS, type Coding, takes } from './content-coding.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file of the console in one coding. */
export interface ConsoleFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** Quoted, as the header has it. */
  readonly etag: string;
  readonly coding: Coding | undefined;
}

/** The pages as the build left them. Each is read once and kept: together they are a few megabytes. */
export class ConsoleFiles {
  readonly #folder: string;
  /** Paths with a slash at their start. Only what is listed is served, so no path leads out of the folder. */
  #names: Promise<ReadonlySet<string>> | undefined;
  readonly #read = new Map<string, Promise<ConsoleFile>>();
  #builtAtMs = -1;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The page that all our paths lead to; undefined where nothing was built. A new build is noticed here. */
  async page(): Promise<string | undefined> {
    const made = await stat(join(this.#folder, 'index.html')).catch(() => undefined);
    if (!made) return undefined;
    if (made.mtimeMs !== this.#builtAtMs) {
      this.#builtAtMs = made.mtimeMs;
      this.#names = undefined;
      this.#read.clear();
    }
    const page = await this.#file('/index.html', undefined).catch(() => undefined); // being built just now
    return page?.bytes.toString('utf8');
  }

  /** A file by its path, e.g. `/assets/main-Bx3k.js`, in the smallest coding that the client takes. */
  async find(path: string, acceptEncoding: string | undefined): Promise<ConsoleFile | undefined> {
    this.#names ??= listed(this.#folder);
    const names = await this.#names;
    if (!names.has(path) || isCoded(path)) return undefined;
    const coded = CODINGS.find(({ name, ending }) => names.has(path + ending) && takes(acceptEncoding, name));
    return this.#file(path, coded).catch(() => undefined); // a build took it away meanwhile
  }

  #file(path: string, coded: (typeof CODINGS)[number] | undefined): Promise<ConsoleFile> {
    const name = path + (coded?.ending ?? '');
    const known = this.#read.get(name);
    if (known) return known;
    const file = readFile(join(this.#folder, name)).then((bytes) => ({
      bytes,
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      etag: `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`,
      coding: coded?.name,
    }));
    this.#read.set(name, file);
    file.catch(() => this.#read.delete(name));
    return file;
  }
}

function isCoded(path: string): boolean {
  return CODINGS.some(({ ending }) => path.endsWith(ending));
}

async function listed(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return new Set(
    files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length).split(sep).join('/')),
  );
}
