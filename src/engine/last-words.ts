import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READ_BYTES = 32 * 1024;
const MOST_BYTES = 1024 * 1024;
/** Lines that list what a file holds, and may so hold any word, and the dots that tell how far a load is. */
const LISTING = /^(?:llama_model_loader: - |print_info: |load: |create_tensor: |\.+$)/;
const TELLING = /error|fail|invalid|abort|assert|what\(\)|could not/i;

/**
 * The last lines that the engine's process wrote: llama.cpp gives its reasons there, also those it dies of. They are in
 * a file without a name and not in a pipe, which now and then lost what a process said as it died.
 */
export class LastWords {
  /** Where the process writes. */
  readonly fd: number;

  constructor() {
    const file = join(tmpdir(), `freehold-engine-${randomUUID()}.log`);
    this.fd = openSync(file, 'ax+', 0o600);
    rmSync(file);
  }

  /** What was said until now explains nothing that comes. */
  clear(): void {
    ftruncateSync(this.fd, 0);
  }

  /** Called now and then, so that a library that complains all day fills no disk. */
  keepSmall(): void {
    if (fstatSync(this.fd).size > MOST_BYTES) this.clear();
  }

  /** Why it gave up: the first complaint, since those after it only pass it on. */
  get firstComplaint(): string | undefined {
    const lines = this.#said();
    return worded(lines.find(isTelling) ?? lines.at(-1));
  }

  /** What it died of: the last complaint. */
  get lastComplaint(): string | undefined {
    const lines = this.#said();
    return worded(lines.findLast(isTelling) ?? lines.at(-1));
  }

  close(): void {
    closeSync(this.fd);
  }

  #said(): string[] {
    const { size } = fstatSync(this.fd);
    const bytes = Buffer.alloc(Math.min(size, READ_BYTES));
    readSync(this.fd, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString().split('\n');
    return lines.filter((line) => line.trim() !== '' && !LISTING.test(line));
  }
}

function isTelling(line: string): boolean {
  return TELLING.test(line);
}

/** Without the function's name, and with an end. */
function worded(line: string | undefined): string | undefined {
  return line
    ?.trim()
    .replace(/^\w+: /, '')
    .slice(0, 300);
}
