import { isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { LIMITS } from './gguf.ts';
import { unreadable } from './gguf-error.ts';

const WINDOW_BYTES = 1 << 20;

/**
 * Walks through the header of an open file, a window at a time. Every count is held against the bytes that are left
 * before anything is allocated for it.
 */
export class HeaderReader {
  readonly file: string;
  readonly fileBytes: number;
  readonly #fd: number;
  #window = Buffer.alloc(0);
  /** Where the window starts in the file, and where the next byte lies in the window. */
  #start = 0;
  #at = 0;

  constructor(file: string, fd: number, fileBytes: number) {
    this.file = file;
    this.fileBytes = fileBytes;
    this.#fd = fd;
  }

  get position(): number {
    return this.#start + this.#at;
  }

  u32(what: string): number {
    const at = this.#take(4, what);
    return this.#window.readUInt32LE(at);
  }

  /** A count or an offset; one beyond 2^53 cannot be true of any file. */
  size(what: string): number {
    const at = this.#take(8, what);
    // In halves: hundreds of thousands of strings have their lengths read, and bigints would be slow.
    const value = this.#window.readUInt32LE(at + 4) * 0x1_0000_0000 + this.#window.readUInt32LE(at);
    if (Number.isSafeInteger(value)) return value;
    throw unreadable(this.file, `${what} is ${this.#window.readBigUInt64LE(at)}`);
  }

  /** A count that is held against a limit of ours and against the bytes left, of which each item needs some. */
  count(what: string, limit: number, bytesEach: number): number {
    const count = this.size(what);
    if (count > limit)
      throw unreadable(this.file, `${what} is ${count}, and the limit is ${limit}`, { count, limit });
    this.#mustHave(count * bytesEach, `${what} is ${count}, which`);
    return count;
  }

  /** The next bytes; they stay valid until the next read. */
  bytes(length: number, what: string): Buffer {
    const at = this.#take(length, what);
    return this.#window.subarray(at, at + length);
  }

  skip(length: number, what: string): void {
    this.#mustHave(length, what);
    this.#at += length;
  }

  /** Bytes that are no UTF-8 become U+FFFD. */
  text(what: string): string {
    const length = this.#stringLength(what, LIMITS.stringBytes);
    const at = this.#take(length, what);
    return this.#window.toString('utf8', at, at + length);
  }

  skipText(what: string): void {
    const length = this.#stringLength(what, LIMITS.stringBytes);
    this.skip(length, what);
  }

  /** A name by which something is looked up: never empty, always UTF-8. */
  name(what: string, limit: number): string {
    const length = this.#stringLength(what, limit);
    const bytes = this.bytes(length, what);
    if (length === 0) throw unreadable(this.file, `${what} is empty`);
    if (!isUtf8(bytes)) throw unreadable(this.file, `${what} is no UTF-8: ${bytes.toString('latin1')}`);
    return bytes.toString('utf8');
  }

  #stringLength(what: string, limit: number): number {
    const length = this.size(what);
    if (length > limit) {
      throw unreadable(this.file, `${what} is ${length} bytes long, and the limit is ${limit}`, {
        length,
        limit,
      });
    }
    return length;
  }

  /** Makes the next bytes part of the window and steps over them; where they lie in it. */
  #take(length: number, what: string): number {
    if (this.#at + length > this.#window.length) this.#refill(length, what);
    const at = this.#at;
    this.#at += length;
    return at;
  }

  #refill(length: number, what: string): void {
    this.#mustHave(length, what);
    const start = this.position;
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.fileBytes - start);
    const window = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const read = readSync(this.#fd, window, filled, wanted - filled, start + filled);
      if (read === 0) throw unreadable(this.file, `it ended at byte ${start + filled} while being read`);
      filled += read;
    }
    this.#window = window;
    this.#start = start;
    this.#at = 0;
  }

  #mustHave(length: number, what: string): void {
    const end = this.position + length;
    if (end > this.fileBytes) {
      throw unreadable(
        this.file,
        `it is cut short: ${what} needs ${length} bytes at byte ${this.position}, and the file ends at ${this.fileBytes}`,
        { expectedBytes: end, foundBytes: this.fileBytes },
      );
    }
    if (end > LIMITS.headerBytes) {
      throw unreadable(
        this.file,
        `its header is longer than ${LIMITS.headerBytes} bytes, which is the limit`,
      );
    }
  }
}
