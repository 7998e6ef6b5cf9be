import { createHash } from 'node:crypto';
import type { PartialFile } from './partial-file.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * The sha256 of a file while it comes: follows its unbroken beginning, so that little is left to read when the last
 * byte is there. Throws the signal's reason; who aborts wakes the file.
 */
export async function hashAlong(partial: PartialFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; at < partial.whole.bytes; ) {
    signal.throwIfAborted();
    const ready = Math.min(CHUNK_BYTES, partial.frontier - at);
    if (ready <= 0) {
      await partial.grown();
      continue;
    }
    const read = await partial.read(chunk.subarray(0, ready), at);
    if (read === 0) throw new Error(`${partial.path} was cut short by somebody else`);
    hash.update(chunk.subarray(0, read));
    at += read;
  }
  return hash.digest('hex');
}
