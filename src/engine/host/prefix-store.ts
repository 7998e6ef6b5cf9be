import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type SavedState, sizeOf } from './compute.ts';
import { commonLength } from './prefix.ts';

/** A sequence on disk. */
export interface StoredPrefix {
  readonly file: string;
  readonly tokens: readonly number[];
  readonly bytes: number;
  readonly usedAtMs: number;
}

const SUFFIX = '.prefix';
const MAGIC = 0x46_48_50_32; // "FHP2"
/**
 * Magic, count of tokens, count of parts, length of the rest: 4, 4, 4 and 8 bytes; then sha256 of all that follows: the
 * tokens, for each part how many of them it is of and its length, and the parts.
 */
const HEADER_BYTES = 20;
const HASH_BYTES = 32;
const PART_BYTES = 12;
/** Read, or hashed, between two turns of others. */
const PIECE_BYTES = 2 * 1024 * 1024;

/**
 * What was read of prompts, kept on disk over restarts: the tokens of a sequence and its keys and values as the library
 * writes them. The folder belongs to one model file and one version of the library, since the bytes mean nothing to
 * others. What is cut short or altered is thrown away: it can always be read anew.
 */
export class PrefixStore {
  readonly #folder: string;
  readonly #mostBytes: number;
  /** The one used longest ago first. */
  #known: StoredPrefix[];

  /** @param mostBytes what the folder may take; what was used longest ago makes room */
  constructor(folder: string, mostBytes: number) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#known = readdirSync(folder)
      .flatMap((name) => this.#index(join(folder, name)))
      .sort(byUse);
  }

  /** The stored sequence that begins most like the prompt, and for how many tokens; `whole`: used from end to end. */
  best(
    prompt: readonly number[],
    whole = false,
  ): { readonly prefix: StoredPrefix; readonly length: number } | undefined {
    let best: { prefix: StoredPrefix; length: number } | undefined;
    for (const prefix of this.#known) {
      const length = commonLength(prompt, prefix.tokens, prompt.length - 1);
      if (whole && length < prefix.tokens.length) continue;
      if (length > (best?.length ?? 0)) best = { prefix, length };
    }
    return best;
  }

  /**
   * A sequence's state, undefined where the file is not what was written; it is gone then. Read in parts, between which
   * others may go on.
   */
  *read({ file, bytes }: StoredPrefix): Generator<void, SavedState | undefined> {
    const content = yield* readInParts(file, bytes);
    const whole = content && (yield* checked(content));
    if (!whole) this.#forget(file);
    return whole;
  }

  /** Keeps a sequence in place of those that say no more than it does. A full disk keeps nothing and breaks nothing. */
  write(tokens: readonly number[], state: SavedState, usedAtMs: number = Date.now()): void {
    if (sizeOf(state) > this.#mostBytes) return;
    const content = contentOf(tokens, state);
    const file = join(
      this.#folder,
      `${hash('sha256', content.subarray(HEADER_BYTES + HASH_BYTES, HEADER_BYTES + HASH_BYTES + tokens.length * 4)).slice(0, 24)}${SUFFIX}`,
    );
    try {
      writeFileSync(`${file}.partial`, content, { mode: 0o600 });
      utimesSync(`${file}.partial`, new Date(), new Date(usedAtMs)); // what the next process orders them by
      renameSync(`${file}.partial`, file);
    } catch {
      rmSync(`${file}.partial`, { force: true });
      return;
    }
    for (const known of this.#known)
      if (
        known.file !== file &&
        commonLength(tokens, known.tokens, known.tokens.length) === known.tokens.length
      )
        this.#forget(known.file);
    this.#known = [
      ...this.#known.filter((known) => known.file !== file),
      { file, tokens: [...tokens], bytes: content.length, usedAtMs },
    ].sort(byUse);
    this.#makeRoom();
  }

  clear(): void {
    for (const { file } of [...this.#known]) this.#forget(file);
  }

  #makeRoom(): void {
    let total = this.#known.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes } of [...this.#known]) {
      if (total <= this.#mostBytes) return;
      this.#forget(file);
      total -= bytes;
    }
  }

  #forget(file: string): void {
    rmSync(file, { force: true });
    this.#known = this.#known.filter((known) => known.file !== file);
  }

  /** Reads the tokens of a file alone; the state stays on disk until it is wanted. */
  #index(file: string): StoredPrefix[] {
    if (!file.endsWith(SUFFIX)) {
      rmSync(file, { force: true }); // half written when the process ended
      return [];
    }
    const found = indexed(file);
    if (!found) rmSync(file, { force: true });
    return found ? [found] : [];
  }
}

function byUse(a: StoredPrefix, b: StoredPrefix): number {
  return a.usedAtMs - b.usedAtMs;
}

function contentOf(tokens: readonly number[], state: SavedState): Buffer {
  const from = HEADER_BYTES + HASH_BYTES;
  const table = from + tokens.length * 4;
  let at = table + state.length * PART_BYTES;
  const content = Buffer.alloc(at + sizeOf(state));
  content.writeUInt32LE(MAGIC, 0);
  content.writeUInt32LE(tokens.length, 4);
  content.writeUInt32LE(state.length, 8);
  content.writeBigUInt64LE(BigInt(content.length - table), 12);
  for (const [index, token] of tokens.entries()) content.writeInt32LE(token, from + index * 4);
  for (const [index, part] of state.entries()) {
    content.writeUInt32LE(part.tokens, table + index * PART_BYTES);
    content.writeBigUInt64LE(BigInt(part.bytes.length), table + index * PART_BYTES + 4);
    content.set(part.bytes, at);
    at += part.bytes.length;
  }
  content.set(hash('sha256', content.subarray(from), 'buffer'), HEADER_BYTES);
  return content;
}

/** The state within a file that is whole. */
function* checked(content: Buffer): Generator<void, SavedState | undefined> {
  const from = HEADER_BYTES + HASH_BYTES;
  if (content.length < from || content.readUInt32LE(0) !== MAGIC) return undefined;
  const table = from + content.readUInt32LE(4) * 4;
  if (BigInt(content.length - table) !== content.readBigUInt64LE(12)) return undefined;
  const hash = createHash('sha256');
  for (let at = from; at < content.length; at += PIECE_BYTES) {
    hash.update(content.subarray(at, at + PIECE_BYTES));
    yield;
  }
  return hash.digest().equals(content.subarray(HEADER_BYTES, from)) ? partsOf(content, table) : undefined;
}

function partsOf(content: Buffer, table: number): SavedState | undefined {
  const count = content.readUInt32LE(8);
  let at = table + count * PART_BYTES;
  if (at > content.length) return undefined;
  const parts = Array.from({ length: count }, (_, index) => {
    const entry = table + index * PART_BYTES;
    const start = at;
    at += Number(content.readBigUInt64LE(entry + 4));
    return { tokens: content.readUInt32LE(entry), bytes: content.subarray(start, at) };
  });
  return at === content.length ? parts : undefined;
}

/** A file's tokens; undefined where it is none of ours, or not as long as it says. */
function indexed(file: string): StoredPrefix | undefined {
  const from = HEADER_BYTES + HASH_BYTES;
  const header = readStart(file, from);
  if (!header || header.length < from || header.readUInt32LE(0) !== MAGIC) return undefined;
  const count = header.readUInt32LE(4);
  const { size, mtimeMs } = statSync(file);
  if (BigInt(size) !== BigInt(from + count * 4) + header.readBigUInt64LE(12)) return undefined;
  const start = readStart(file, from + count * 4);
  if (!start) return undefined;
  const tokens = Array.from({ length: count }, (_, index) => start.readInt32LE(from + index * 4));
  return { file, tokens, bytes: size, usedAtMs: mtimeMs };
}

/** At most so many bytes of a file's beginning. */
function readStart(file: string, length: number): Buffer | undefined {
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}

/** A file of so many bytes; undefined where it cannot be read or is shorter. */
function* readInParts(file: string, length: number): Generator<void, Buffer | undefined> {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const content = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length; yield) {
      const read = readSync(handle, content, at, Math.min(PIECE_BYTES, length - at), at);
      if (read === 0) return undefined;
      at += read;
    }
    return content;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
