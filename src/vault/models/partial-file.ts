import { readFileSync, rmSync } from 'node:fs';
import { type ByteRange, coveredBytes, missingRanges, withRange } from './byte-ranges.ts';
import type { Disk, DiskFile } from './disk.ts';
import { NEXT, writeDurably } from './durable-file.ts';

/** How often what came is written down: so much is fetched again after a crash, at most. */
const SAVE_BYTES = 32 * 1024 * 1024;
const SAVE_MS = 1_000;

/** What a partial file is a part of. */
export interface Whole {
  /** The address it comes from, for people. */
  readonly from: string;
  readonly bytes: number;
  /** Of the whole file, where its source tells. */
  readonly sha256?: string | undefined;
  /** The source's own mark of this version of it. */
  readonly etag?: string | undefined;
}

interface Journal extends Whole {
  readonly finished: readonly ByteRange[];
}

/**
 * A file that is on its way: its bytes in `X.partial`, which of them have come in `X.json`. The journal never speaks of
 * bytes that are not on stable storage, so that a download goes on where it was after a crash of the machine too.
 */
export class PartialFile {
  readonly path: string;
  readonly whole: Whole;
  readonly #journal: string;
  readonly #file: DiskFile;
  #finished: readonly ByteRange[];
  #unsavedBytes = 0;
  #savedAtMs = Date.now();
  #saving: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  private constructor(paths: PartialPaths, whole: Whole, file: DiskFile, finished: readonly ByteRange[]) {
    this.path = paths.partial;
    this.#journal = paths.journal;
    this.whole = whole;
    this.#file = file;
    this.#finished = finished;
  }

  /** Goes on with what is there where it is of the same file, and begins anew where it is not. */
  static async open(stem: string, whole: Whole, disk: Disk): Promise<PartialFile> {
    const paths = partialPaths(stem);
    const before = readJournal(paths.journal);
    const goesOn = before !== undefined && isSame(before, whole);
    if (!goesOn) removePartial(stem);
    return new PartialFile(paths, whole, await disk.open(paths.partial), goesOn ? before.finished : []);
  }

  get finishedBytes(): number {
    return coveredBytes(this.#finished);
  }

  /** Up to where it is whole from its beginning on. */
  get frontier(): number {
    const [first] = this.#finished;
    return first?.[0] === 0 ? first[1] : 0;
  }

  missing(pieceBytes: number): ByteRange[] {
    return missingRanges(this.#finished, this.whole.bytes, pieceBytes);
  }

  async write(bytes: Uint8Array, at: number): Promise<void> {
    await this.#file.write(bytes, at);
    this.#finished = withRange(this.#finished, [at, at + bytes.length]);
    this.#unsavedBytes += bytes.length;
    this.#wake?.();
    if (this.#unsavedBytes >= SAVE_BYTES || Date.now() - this.#savedAtMs >= SAVE_MS) await this.save();
  }

  read(into: Uint8Array, at: number): Promise<number> {
    return this.#file.read(into, at);
  }

  /** Resolves after the next write. */
  grown(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#wake;
    this.#wake = () => {
      before?.();
      this.#wake = undefined;
      resolve();
    };
    return promise;
  }

  /** Wakes who waits for a write that will not come. */
  wake(): void {
    this.#wake?.();
  }

  /** Writes down what has come. */
  save(): Promise<void> {
    this.#unsavedBytes = 0;
    this.#savedAtMs = Date.now();
    this.#saving = this.#saving.catch(() => {}).then(() => this.#save());
    return this.#saving;
  }

  async close(): Promise<void> {
    await this.#saving.catch(() => {});
    await this.#file.close();
  }

  async #save(): Promise<void> {
    const finished = this.#finished; // before the sync: what comes during it may not be part of it
    await this.#file.sync();
    const journal: Journal = { ...this.whole, finished };
    writeDurably(this.#journal, `${JSON.stringify(journal)}\n`);
  }
}

export interface PartialPaths {
  readonly partial: string;
  readonly journal: string;
  readonly lock: string;
}

export function partialPaths(stem: string): PartialPaths {
  return { partial: `${stem}.partial`, journal: `${stem}.json`, lock: `${stem}.lock` };
}

export function removePartial(stem: string): void {
  const { partial, journal } = partialPaths(stem);
  rmSync(journal + NEXT, { force: true });
  rmSync(journal, { force: true }); // first: a journal must not speak of bytes that are gone
  rmSync(partial, { force: true });
}

/** With a hash it is the same file whoever sends it; without one the source must say so itself. */
function isSame(before: Journal, whole: Whole): boolean {
  if (before.bytes !== whole.bytes) return false;
  if (whole.sha256 !== undefined) return before.sha256 === whole.sha256;
  return before.from === whole.from && before.etag !== undefined && before.etag === whole.etag;
}

function readJournal(file: string): Journal | undefined {
  try {
    const journal = JSON.parse(readFileSync(file, 'utf8')) as Journal;
    return Array.isArray(journal.finished) ? journal : undefined;
  } catch {
    return undefined; // none, or cut short: it begins anew
  }
}
