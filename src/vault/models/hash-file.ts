import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** Below it the start of a thread costs more than the hash. */
const INLINE_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

export interface Watching {
  readonly signal?: AbortSignal | undefined;
  /** Bytes read since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** What the thread says: bytes read since its last word, then the hash, or what went wrong. */
export type FromHashThread = { bytes: number } | { sha256: string } | { error: string; code?: string };

/**
 * The sha256 of a file. A large one is read in a thread of its own, so that a server goes on answering meanwhile.
 * Throws what the file system throws, or the signal's reason.
 */
export async function hashFile(path: string, bytes: number, watching: Watching = {}): Promise<string> {
  watching.signal?.throwIfAborted();
  return bytes <= INLINE_BYTES ? readAndHash(path, watching) : hashInThread(path, watching);
}

export async function readAndHash(path: string, { signal, onBytes }: Watching): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytesRead));
      onBytes?.(bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function hashInThread(path: string, { signal, onBytes }: Watching): Promise<string> {
  const worker = new Worker(new URL('./hash-thread.ts', import.meta.url), { workerData: path });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const leave = () => reject(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  worker.on('error', reject);
  worker.on('message', (message: FromHashThread) => {
    if ('bytes' in message) onBytes?.(message.bytes);
    else if ('sha256' in message) resolve(message.sha256);
    else reject(Object.assign(new Error(message.error), { code: message.code }));
  });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', leave);
    await worker.terminate();
  }
}
