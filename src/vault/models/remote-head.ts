import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gguf, MAGIC } from '#gguf/gguf.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import type { DownloadDoor } from './download-door.ts';

const FIRST_BYTES = 1024 * 1024;
/** The headers of the largest vocabularies take a quarter of this. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Vocabularies are not looked at. */
const LONGEST_ARRAY = 1_024;

/**
 * What a GGUF file says of itself before it is fetched: its start is asked for, twice as much each time until the header
 * is whole. Undefined where it is no GGUF or its host sends no parts. Throws what the door throws.
 *
 * @param bytes the length of the file
 */
export async function remoteHead(
  { path, bytes }: { readonly path: string; readonly bytes: number },
  door: DownloadDoor,
  signal: AbortSignal,
): Promise<Gguf | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-head-'));
  const file = join(folder, 'head.gguf');
  const fd = openSync(file, 'w');
  try {
    for (let have = 0; have < Math.min(bytes, MOST_BYTES); ) {
      const part = await rangeOf(path, have, Math.min(bytes, have * 2 || FIRST_BYTES), door, signal);
      if (!part || (have === 0 && !isGguf(part))) return undefined;
      writeSync(fd, part, 0, part.length, have);
      have += part.length;
      // What has not come is a hole, so that the file is as long as its header says.
      ftruncateSync(fd, bytes);
      const head = readIfWhole(file);
      if (head && head.dataOffset <= have) return head;
    }
    return undefined;
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rangeOf(
  path: string,
  start: number,
  end: number,
  door: DownloadDoor,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const reply = await door.get(path, { range: `bytes=${start}-${end - 1}` }, signal);
  const part = reply.status === 206 ? await reply.body.bytes(end - start) : undefined;
  if (!part) reply.body.discard();
  return part?.length === end - start ? part : undefined;
}

function isGguf(start: Buffer): boolean {
  return start.length >= 4 && start.readUInt32LE() === MAGIC;
}

/** A header that goes on in the hole is read as zeros: nonsense, or one that ends in the hole. */
function readIfWhole(file: string): Gguf | undefined {
  try {
    return readGguf(file, { longestArray: LONGEST_ARRAY });
  } catch {
    return undefined;
  }
}
